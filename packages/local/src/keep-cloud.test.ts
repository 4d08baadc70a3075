import { deserialize } from "node:v8";
import { createSimClock } from "@watchkeeper/sim/kernel/sim-clock";
import type { WorldSnapshot } from "@watchkeeper/sim/kernel/snapshot";
import { describe, expect, test } from "vitest";
import type { DataFolder } from "./data-folder.ts";
import { keepCloud } from "./keep-cloud.ts";
import { dataForm, deployedFrom, storesIn } from "./saved-cloud.ts";

/** A world that is kept in a folder of paper, in virtual time. */
function kept(parts: Record<string, unknown>) {
  const world = new Map<string, unknown>(Object.entries({ core: { time: 0 }, ...parts }));
  const writes: Record<string, unknown>[] = [];
  const errors: unknown[] = [];
  const wall = createSimClock(new Date(0));
  const disk: { isFull: boolean } = { isFull: false };
  const folder: DataFolder = {
    path: "cloud",
    parts: new Map(),
    write: (changed, gone) => {
      if (disk.isFull) throw new Error("database or disk is full");
      writes.push(
        Object.fromEntries([
          ...[...changed].map(([name, bytes]) => [name, deserialize(bytes)]),
          ...gone.map((name) => [name, "gone"]),
        ]),
      );
    },
    close: () => {},
  };
  const begin = () =>
    keepCloud({ snapshot: (): WorldSnapshot => world }, folder, {
      fingerprint: "f",
      onError: (error) => errors.push(error),
      wall,
    });
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      world.set("core", { time: wall.now().getTime() });
      await wall.advance(500);
    }
  };
  return { world, writes, errors, disk, begin, pass };
}

describe("a cloud that is kept", () => {
  test("is saved at once, with what it was deployed from and how its data is stored", () => {
    const { begin, writes } = kept({ keys: [1] });
    begin().end();
    expect(writes).toEqual([{ [deployedFrom]: "f", [storesIn]: dataForm, core: { time: 0 }, keys: [1] }]);
  });

  test("is saved every second in which something happened: what changed, the time with it, and what is gone", async () => {
    const { begin, pass, world, writes } = kept({ a: [1], b: [1] });
    begin();
    (world.get("a") as number[]).push(2);
    await pass(1_000);
    world.delete("b");
    await pass(1_000);
    expect(writes.slice(1)).toEqual([
      { core: { time: 500 }, a: [1, 2] },
      { core: { time: 1_500 }, b: "gone" },
    ]);
  });

  test("is written once a minute while nothing passes but time", async () => {
    const { begin, pass, writes } = kept({ a: [1] });
    begin();
    await pass(59_000);
    expect(writes).toHaveLength(1);
    await pass(62_000);
    expect(writes.slice(1).map((write) => Object.keys(write))).toEqual([["core"], ["core"]]);
  });

  test("is saved once more at its end, the time too, and never after it", async () => {
    const { begin, pass, writes, world } = kept({ a: [1] });
    const keeper = begin();
    await pass(500);
    world.set("core", { time: 500 });
    keeper.end();
    expect(writes.at(-1)).toEqual({ core: { time: 500 } });
    (world.get("a") as number[]).push(2);
    await pass(3_000);
    expect(writes).toHaveLength(2);
  });

  test("that cannot be saved says so once, and is saved as soon as it can be", async () => {
    const { begin, pass, world, writes, errors, disk } = kept({ a: [1] });
    begin();
    disk.isFull = true;
    (world.get("a") as number[]).push(2);
    await pass(5_000);
    expect(errors).toEqual([
      expect.objectContaining({
        kind: "unavailable",
        message:
          "The cloud could not be saved in cloud: database or disk is full. Saving is tried again every second.",
      }),
    ]);
    disk.isFull = false;
    await pass(1_000);
    expect(writes.at(-1)).toMatchObject({ a: [1, 2] });
  });

  test("that cannot be saved at all is not begun", () => {
    const { begin, disk } = kept({});
    disk.isFull = true;
    expect(begin).toThrow(/^The cloud could not be saved in cloud: .* Nothing was started/);
  });
});
