// Writes SST's platform and Pulumi's AWS provider to .sst (323 MB, some 40 s), once for each version of SST. It takes
// them from npm alone: without these settings, SST fetches Pulumi and bun from GitHub. Nothing here asks AWS.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.sst;
const version = join(root, ".sst", "platform", "version");
const provider = join(root, ".sst", "platform", "node_modules", "@pulumi", "aws", "package.json");
if (existsSync(provider) && existsSync(version) && readFileSync(version, "utf8").trim() === wanted)
  process.exit(0);

console.error(`Installing what SST ${wanted} evaluates an app with (323 MB; under a minute, once) ...`);
const install = spawnSync("sst", ["install", "--stage", "test"], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
  shell: process.platform === "win32",
  env: {
    ...process.env,
    SST_TELEMETRY_DISABLED: "1",
    SST_NO_BUN: "1",
    SST_SKIP_DEPENDENCY_CHECK: "1",
  },
});
if (install.error || install.status !== 0) {
  console.error(
    `install-sst: ${install.error?.message ?? "sst install failed; its message is above"}. Run it through npm (npm run test:infra), and again once the cause is mended.`,
  );
  process.exit(install.status || 1);
}
