import { actOut } from "@watchkeeper/plans/testing/drawn-run";
import { expect, test } from "vitest";

test.each([1, 101, 201])(
  "plans drawn from a hundred seeds from %i on keep every promise in a world where everything goes wrong",
  async (from) => {
    const broken: string[] = [];
    for (let seed = from; seed < from + 100; seed++)
      await actOut(seed).catch((error: unknown) => broken.push(`seed ${seed}: ${(error as Error).message}`));
    expect(broken).toEqual([]);
  },
  60_000,
);

test("a batch that takes two commits, and was throttled as it looked, sends what its budget let it begin", () =>
  actOut(5032));
