// Installs what the lockfile names, once. Plain JavaScript that Node 18 runs; the rest of the project runs on
// the Node that devDependencies.node pins, so that the machine's own may be older.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".installed");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) process.exit(0);

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const node = manifest.devDependencies.node;
const npm = manifest.packageManager.split("@")[1];
const npmCli = process.env.npm_execpath;
if (!npmCli) {
  console.error(
    "bootstrap: run it through npm (npm start, npm test, or npm run bootstrap). Nothing was installed.",
  );
  process.exit(3);
}

console.error(`Installing what Watchkeeper needs (Node ${node} and its packages; about a minute, once) ...`);
// `npm ci` itself runs under the pinned Node and npm: an older Node would silently skip optional platform packages.
const words = ["exec", "--yes", "--loglevel=error", `--package=node@${node}`, `--package=npm@${npm}`];
const install = spawnSync(
  process.execPath,
  [npmCli, ...words, "--", "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"],
  // What a command tells a program, it tells on its standard output.
  { cwd: root, stdio: ["ignore", process.stderr, "inherit"] },
);
if (install.status !== 0) {
  console.error(
    "bootstrap: the install failed; its message is above. Mend the cause and run the same command again.",
  );
  process.exit(install.status ?? 1);
}
if (!existsSync(join(root, "node_modules", ".bin", process.platform === "win32" ? "node.cmd" : "node"))) {
  console.error(
    "bootstrap: the pinned Node is missing from node_modules/.bin. npm's `ignore-scripts=true` keeps it away:\n" +
      "run `npm config delete ignore-scripts` (or remove it from .npmrc), delete node_modules, and run the same command again.",
  );
  process.exit(1);
}
writeFileSync(stamp, wanted);
