import { spawnSync } from "node:child_process";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { completionScript, shells } from "./complete.ts";
import { everyCommand, program } from "./program.ts";

const silent = () => undefined;
const root = program({ out: silent, err: silent, env: {}, colours: pc.createColors(false) });

/** What bash offers after a line. */
function offered(line: string): readonly string[] {
  const words = line.split(" ");
  const ask = [
    completionScript(root, "bash"),
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})`,
    `COMP_CWORD=${words.length - 1}`,
    "_watchkeeper",
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join("\n");
  const { stdout, stderr } = spawnSync("bash", ["-c", ask], { encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

describe("completion", () => {
  test.each(shells)("in %s knows every command and every option", (shell) => {
    const script = completionScript(root, shell);
    for (const command of everyCommand(root)) {
      if (command !== root) expect(script).toContain(command.name());
      for (const { long } of command.options) expect(script).toContain(long?.replace(/^--/, ""));
    }
  });

  test("offers commands, then what a command takes, then what a command of a command does", () => {
    expect(offered("watchkeeper ca")).toEqual(["cases", "case"]);
    expect(offered("watchkeeper approve c-01 --re")).toEqual(["--reason"]);
    expect(offered("watchkeeper audit v")).toEqual(["verify"]);
    expect(offered("watchkeeper clock advance --e")).toEqual(["--endpoint"]);
    expect(offered("watchkeeper try inst")).toEqual(["instance-launch"]);
    expect(offered("watchkeeper completion f")).toEqual(["fish"]);
  });
});
