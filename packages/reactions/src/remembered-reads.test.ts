import { call } from "@watchkeeper/plans/call";
import { expect, test } from "vitest";
import { rememberedReads } from "./remembered-reads.ts";

const where = { account: "444455556666", region: "us-east-1" };
const volume = (id: string) => call("ec2:DescribeVolumes", where, { VolumeIds: [id] });

/** Reads that answer with so many characters, and what was asked. */
function reading(characters = 10) {
  const asked: string[] = [];
  const remembered = rememberedReads(async ({ input }) => {
    asked.push((input as { VolumeIds: string[] }).VolumeIds[0] ?? "");
    return "x".repeat(characters - 2);
  }, 100);
  return { asked, remembered };
}

test("what a sweep has asked once it does not ask again", async () => {
  const { asked, remembered } = reading();
  const first = await remembered("s-1")(volume("a"));
  expect(await remembered("s-1")(volume("a"))).toBe(first);
  expect(asked).toEqual(["a"]);
});

test("another sweep asks anew", async () => {
  const { asked, remembered } = reading();
  for (const sweep of ["s-1", "s-2"]) await remembered(sweep)(volume("a"));
  expect(asked).toEqual(["a", "a"]);
});

test("what was not used for longest is forgotten, so that no more is kept than the bound", async () => {
  const { asked, remembered } = reading(10);
  const read = remembered("s-1");
  for (let number = 0; number < 30; number++) {
    await read(volume("shared"));
    await read(volume(`own-${number}`));
  }
  expect(asked.filter((id) => id === "shared")).toHaveLength(1);
  await read(volume("own-29"));
  await read(volume("own-0"));
  expect(asked.slice(-2)).toEqual(["own-29", "own-0"]);
});

test("what is larger than the bound is answered, and not kept", async () => {
  const { asked, remembered } = reading(500);
  for (let times = 0; times < 2; times++) await remembered("s-1")(volume("a"));
  expect(asked).toEqual(["a", "a"]);
});

test("what AWS refuses is asked again", async () => {
  let times = 0;
  const remembered = rememberedReads(async () => {
    times += 1;
    throw new Error("no");
  });
  for (let number = 0; number < 2; number++)
    await expect(remembered("s-1")(volume("a"))).rejects.toThrow("no");
  expect(times).toBe(2);
});
