import { run } from "@watchkeeper/cli/program";
import { type ServedLaptop, serveLaptop } from "@watchkeeper/local/serve";
import { AwsError } from "@watchkeeper/sim/kernel/aws-error";
import pc from "picocolors";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { freePort } from "./free-port.ts";

const check = "recovery-point-within-rpo";

let laptop: ServedLaptop;
const refusals: unknown[] = [];

beforeAll(async () => {
  laptop = await serveLaptop({
    port: await freePort(),
    seed: 1,
    startTime: new Date("2026-03-02T09:00:00Z"),
    onError: (error) => {
      throw error;
    },
  });
  laptop.world.observe((trace) => {
    if (trace.type === "permission" && !trace.isAllowed) refusals.push(trace);
  });
});
afterAll(() => laptop.close());

/** Types a command; answers with its exit code and what it wrote. */
async function type(line: string) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run(line.split(" "), {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    env: { AWS_ENDPOINT_URL: laptop.url, AWS_ACCESS_KEY_ID: "me" },
    colours: pc.createColors(false),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const json = async (line: string) => JSON.parse((await type(`${line} --json`)).out);

describe("a sweep at a terminal", () => {
  test("is told of before there was any", async () => {
    expect((await type("status")).out).toContain(`Sweep of ${check}, every 1 day: not yet`);
  });

  test("is followed to its end, which says what was looked at", async () => {
    const { code, out } = await type(`sweep ${check}`);
    expect([code, out]).toEqual([0, expect.stringMatching(/Swept in .*: 0 looked at, 0 wrong$/)]);
    expect((await type("status")).out).toMatch(
      new RegExp(`Sweep of ${check}, every 1 day: last at 2026-03-02 09:.*: 0 looked at, 0 wrong`),
    );
  });

  test("in JSON says whose it was, and what it came to in each place", async () => {
    expect(await json(`sweep ${check} --account 777788889999`)).toMatchObject({
      check,
      by: "arn:aws:iam::444455556666:user/me",
      isJoined: false,
      sweep: {
        run: { by: "arn:aws:iam::444455556666:user/me" },
        places: [{ account: "777788889999" }, { account: "777788889999" }],
      },
    });
  });

  test("may be asked for without waiting", async () => {
    const { code, out } = await type(`sweep ${check} --no-wait`);
    expect([code, out]).toEqual([0, expect.stringContaining("a sweep was asked for as")]);
    await type("clock advance 1m");
    expect(await json("status")).toMatchObject({
      sweeps: expect.arrayContaining([
        expect.objectContaining({ check, newest: expect.objectContaining({ run: expect.anything() }) }),
      ]),
    });
  });

  test("that could not list everything says where, and ends with 8", async () => {
    const denied = vi.spyOn(laptop.world.faults, "check").mockImplementation(({ operation }) => {
      if (operation === "ListProtectedResources") throw new AwsError("AccessDeniedException", "no", 403);
    });
    const { code, out } = await type(`sweep ${check} --account 777788889999`);
    denied.mockRestore();
    expect(code).toBe(8);
    expect(out).toContain("not all listed in 777788889999 eu-west-1, 777788889999 us-east-1");
    expect((await type("cases")).out).toContain("could not list every protected resource");
  });

  test.each([
    ["sweep recovery-point", 2, `did you mean "${check}"?`],
    ["sweep imdsv2-required", 2, "sweeps"],
    [`sweep ${check} --account 123456789012`, 4, "The account 123456789012 is not watched"],
    [`sweep ${check} --account me`, 2, "is not a twelve-digit account id"],
  ])("%s is refused", async (line, code, words) => {
    expect(await type(line)).toMatchObject({ code, err: expect.stringContaining(words) });
  });

  test("a backup that was forgotten is found by the day's, and is begun again when somebody approves", async () => {
    expect((await type("try stale-backup --no-wait")).out).toMatch(/^stale-backup: backed up vol-.* once/);
    const [found] = await json("cases --state waiting");
    expect(found).toMatchObject({ checks: [check], resourceCount: 2, region: "us-east-1" });
    expect((await type(`case ${found.id}`)).out).toContain("by its tag backup:rpo");
    await type(`approve ${found.id} --reason again --no-wait`);
    await type("clock advance 2h");
    expect(await json(`case ${found.id}`)).toMatchObject({ case: { outcome: "fixed" } });
  });

  test("nobody was refused anything", () => {
    expect(refusals).toEqual([]);
  });
});
