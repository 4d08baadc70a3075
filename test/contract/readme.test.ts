import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type ServedLaptop, serveLaptop } from "@watchkeeper/local/serve";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../journeys/free-port.ts";
import { awsPath, noAws } from "./aws-program.ts";

const root = join(import.meta.dirname, "../..");

if (awsPath === undefined) console.warn(`Skipped: ${noAws}`);

/** The lines of README's block for a second terminal, as somebody types them. */
function linesOfReadme(): readonly string[] {
  const blocks = readFileSync(join(root, "README.md"), "utf8").matchAll(/^```\n([\s\S]*?)^```/gm);
  const block = [...blocks].map(([, text = ""]) => text).find((text) => text.includes("AWS_ENDPOINT_URL"));
  return (block ?? "").split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

let laptop: ServedLaptop;
let folder: string;
let port: number;

/** Types a line in a shell with the exports that stand before it, and nothing of this machine's configuration. */
function type(
  line: string,
  exports: readonly string[],
): Promise<{ code: unknown; out: string; err: string }> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const env = {
    ...Object.fromEntries(own),
    PATH: [folder, process.env.PATH].join(delimiter),
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const script = [...exports, line].join("\n").replaceAll("4600", String(port));
  return new Promise((resolve) => {
    execFile("bash", ["-c", script], { cwd: root, env }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });
}

describe.skipIf(awsPath === undefined)("README's block for a second terminal", { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "watchkeeper-readme-"));
    symlinkSync(awsPath ?? "", join(folder, "aws"));
    port = await freePort();
    const failed = (error: unknown) => {
      throw error;
    };
    laptop = await serveLaptop({
      port,
      seed: 1,
      startTime: new Date("2026-03-02T09:00:00Z"),
      onError: failed,
    });
  });
  afterAll(async () => {
    await laptop.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("works from the launch to the undo, line by line", async () => {
    const lines = linesOfReadme();
    const exports = lines.filter((line) => line.startsWith("export "));
    const typed = lines.filter((line) => !line.startsWith("export "));
    expect(typed.filter((line) => line.startsWith("aws ")).length).toBeGreaterThanOrEqual(2);
    let id = "";
    for (const line of typed) {
      const answer = await type(line.replace("<id>", id), exports);
      expect({ line, ...answer }).toMatchObject({ code: 0 });
      await laptop.world.clock.advance(60_000);
      if (line.includes("watchkeeper cases")) {
        [{ id }] = JSON.parse((await type("npx watchkeeper cases --json", exports)).out);
      }
      if (line.startsWith("aws ec2 describe-instances")) {
        expect(answer.out).toContain('"HttpTokens": "required"');
      }
    }
    expect(JSON.parse((await type(`npx watchkeeper case ${id} --json`, exports)).out)).toMatchObject({
      case: { outcome: "undone" },
    });
  });
});
