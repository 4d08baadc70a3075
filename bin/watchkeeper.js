#!/usr/bin/env node
// Finds the Node that the project pins and runs the command on it. Plain JavaScript: the machine's Node may be old.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
if (!existsSync(node)) {
  console.error(
    "watchkeeper: not installed yet. Run `npm start` (or `npm run bootstrap`) in the project's folder first.",
  );
  process.exit(3);
}
const run = spawnSync(node, [join(root, "packages", "cli", "src", "main.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(run.status ?? 1);
