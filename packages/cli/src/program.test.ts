import { readFileSync } from "node:fs";
import pc from "picocolors";
import { describe, expect, test } from "vitest";
import { exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { everyCommand, program, run } from "./program.ts";

function paper(env: Io["env"] = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    env,
    colours: pc.createColors(false),
  };
  return { io, out, err };
}

/** Nobody listens there. */
const nowhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:2" };

describe("the command line", () => {
  test("every command that acts has --json, an example, and one line that says what it does", () => {
    const { io } = paper();
    for (const command of everyCommand(program(io)).filter(({ commands }) => commands.length === 0)) {
      const help: string[] = [];
      command.configureOutput({ writeOut: (text) => help.push(text) }).outputHelp();
      expect(help.join(""), command.name()).toMatch(/--json[\s\S]*Example:\n {2}watchkeeper /);
      expect(command.description(), command.name()).not.toBe("");
    }
  });

  test.each([
    [["tyr"], /unknown command 'tyr'[\s\S]*Did you mean try\?/, 2],
    [
      ["try", "instance-lunch"],
      /There is no scenario "instance-lunch"; did you mean "instance-launch"\?.*Nothing was done/,
      2,
    ],
    [["approve", "c-1"], /required option '--reason <text>' not specified/, 2],
    [["clock", "advance", "soon"], /"soon" is not a duration/, 2],
    [["start", "--port", "70000"], /It must be a port/, 2],
    [
      ["cases", "--endpoint", "https://dynamodb.us-east-1.amazonaws.com"],
      /is not this machine, and no --stage was named. Nothing was sent/,
      2,
    ],
    [["cases", "--state", "waitng"], /No cases are called "waitng"; did you mean "waiting"\?/, 2],
    [["cases", "--stage", "Prod!"], /"Prod!" is no name for a stage/, 2],
    [["cases"], /Nothing listens on http:\/\/127.0.0.1:2. Nothing was done. Run `npm start`/, 3],
  ])("%j is answered with what to do next", async (words, message, code) => {
    const { io, err } = paper(nowhere);
    expect(await run(words, io)).toBe(code);
    expect(err.join("\n")).toMatch(message);
  });

  test.each([
    [
      ["tyr", "--json"],
      { kind: "invalid-input", exitCode: 2, message: expect.stringContaining("unknown command 'tyr'") },
      2,
    ],
    [["cases", "--json"], { kind: "unavailable", name: "NothingListens", exitCode: 3 }, 3],
  ])("%j tells its error in JSON", async (words, error, code) => {
    const { io, out, err } = paper(nowhere);
    expect(await run(words, io)).toBe(code);
    expect(out).toEqual([]);
    expect(JSON.parse(err.join("\n"))).toMatchObject({ error });
  });

  test("the README lists every command and every exit code, in the words of --help", async () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8").replace(/\s+/g, " ");
    const { io, out } = paper();
    for (const command of program(io).commands) expect(readme).toContain(`\`watchkeeper ${command.name()}`);
    const codes = Object.entries(exitCodes).map(([code, words]) => `${code} ${words}`);
    expect(readme).toContain(`Exit codes: ${codes.join(" · ")}.`);
    expect(await run(["--help"], io)).toBe(0);
    for (const words of Object.values(exitCodes)) expect(out.join("\n")).toContain(words);
  });

  test("what must be given is said to be required", async () => {
    const { io, out } = paper();
    expect(await run(["approve", "--help"], io)).toBe(0);
    expect(out.join("\n")).toMatch(/^Usage: watchkeeper approve \[options\] <id> --reason <text>/);
    expect(out.join("\n")).toMatch(/--reason <text> .*\(required\)/);
  });

  test("says which release it is", async () => {
    const { io, out } = paper();
    expect(await run(["--version"], io)).toBe(0);
    expect(out.join("\n")).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("resume says which of the two things that stand still it takes up", async () => {
    const { io, out } = paper();
    await run(["resume", "--help"], io);
    expect(out.join("\n")).toMatch(/met the halt switch +watchkeeper resume --reason/);
    expect(out.join("\n")).toMatch(/needs a person +watchkeeper resume <id> --reason/);
  });

  test("checks lists each check with its mode, in JSON too", async () => {
    const { io, out } = paper();
    expect(await run(["checks", "--json"], io)).toBe(0);
    expect(JSON.parse(out.join("\n"))[0]).toMatchObject({
      id: "imdsv2-required",
      mode: "ask",
      remediation: "require-imdsv2",
    });
  });

  test("checks test tries the examples of every check, in JSON too", async () => {
    const { io, out } = paper();
    expect(await run(["checks", "test", "--json"], io)).toBe(0);
    expect(JSON.parse(out.join("\n"))).toMatchObject({
      tried: expect.arrayContaining([
        expect.objectContaining({ check: "imdsv2-required", isAsExpected: true }),
      ]),
      untried: [],
    });
  });
});
