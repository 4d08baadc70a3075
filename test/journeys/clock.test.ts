import { spawn } from "node:child_process";
import { join } from "node:path";
import { run } from "@watchkeeper/cli/program";
import { type ServedLaptop, serveLaptop } from "@watchkeeper/local/serve";
import pc from "picocolors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "./free-port.ts";

const main = join(import.meta.dirname, "../../packages/cli/src/main.ts");
const startTime = new Date("2026-03-02T09:00:00Z");

let laptop: ServedLaptop;
const failures: unknown[] = [];

beforeAll(async () => {
  laptop = await serveLaptop({
    port: await freePort(),
    seed: 1,
    startTime,
    onError: (error) => failures.push(error),
  });
});
afterAll(() => laptop.close());

async function type(line: string) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(line.split(" "), {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    env: { AWS_ENDPOINT_URL: laptop.url },
    colours: pc.createColors(false),
  });
  return { code, out: out.join("\n"), err };
}

const now = () => laptop.world.clock.now().getTime();

/** Types it in a process of its own, and ends it with a signal as soon as it has told how far it is. */
function interrupt(signal: NodeJS.Signals, ...words: string[]) {
  const env = { ...process.env, AWS_ENDPOINT_URL: laptop.url };
  const child = spawn(process.execPath, [main, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  child.stdout.on("data", (bytes: Buffer) => {
    out += bytes.toString();
  });
  child.stderr.once("data", () => child.kill(signal));
  return new Promise<{ code: number | null; out: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out })),
  );
}

describe("The laptop's clock", () => {
  test("is not moved by more than 400 days at once: nothing is done, and the bound is named", async () => {
    const before = now();
    const { code, err } = await type("clock advance 10000d");
    expect([code, err]).toEqual([
      2,
      [expect.stringMatching(/400 days at once at most. It was left as it is/)],
    ]);
    expect(now() - before).toBeLessThan(60_000);
  });

  test("is told on the way, in how many cases something has happened, and what time it is in the end", async () => {
    await type("try instance-launch --no-wait");
    const { code, out, err } = await type("clock advance 2d");
    expect([code, out]).toEqual([0, expect.stringMatching(/^It is now 2026-03-04T09:/)]);
    expect(err.length).toBeGreaterThan(0);
    for (const line of err)
      expect(line).toMatch(/^ *\d+ % {2}2026-03-\d\d \d\d:\d\d {2}\d+ cases? ha(s|ve) moved on$/);
    expect(err.at(-1)).toContain("1 case has moved on");
  });

  test("stays where it is on Ctrl-C: exit code 130, and commands after it work", async () => {
    const before = now();
    const { code, out } = await interrupt("SIGINT", "clock", "advance", "400d");
    expect([code, out]).toEqual([130, expect.stringMatching(/^Stopped\. It is now 2026-/)]);
    const after = now();
    expect(after - before).toBeLessThan(399 * 86_400_000);
    expect((await type("cases --json")).code).toBe(0);
    expect(now() - after).toBeLessThan(3_600_000);
  });

  test("stays where it is when whoever moves it is killed", async () => {
    await interrupt("SIGKILL", "clock", "advance", "400d");
    await laptop.world.clock.settled();
    const after = now();
    expect((await type("cases --json")).code).toBe(0);
    expect(now() - after).toBeLessThan(3_600_000);
  });

  test("nothing fails behind the scenes", () => expect(failures).toEqual([]));
});
