import { beforeAll, describe, expect, test } from "vitest";
import config from "../../watchkeeper.config.ts";
import { deployedWorld } from "./deployed-world.ts";
import { evaluateStage } from "./evaluate-stage.ts";
import type { Picture } from "./picture.ts";
import { pictureOfStage } from "./picture-of-stage.ts";
import { pictureOfWorld } from "./picture-of-world.ts";

let onAws: Picture;
let onLaptop: Picture;

beforeAll(async () => {
  const spokes = config.accounts.flatMap(({ id, regions }) =>
    regions.map((region) => ({ account: id, region })),
  );
  const [stage, { world }] = await Promise.all([
    evaluateStage("test"),
    deployedWorld({ stage: "test", codeOf: () => async () => {} }),
  ]);
  onAws = pictureOfStage(stage);
  onLaptop = await pictureOfWorld(world, config.hub, spokes);
}, 120_000);

describe("what SST would make is what the laptop runs", () => {
  test.each([
    "roles",
    "policies",
    "functions",
    "sources",
    "schedulePermissions",
    "machines",
    "rules",
    "queues",
    "buses",
    "tables",
    "lockedBuckets",
    "bucketPolicies",
    "keys",
  ] as const)("%s", (what) => {
    expect(Object.keys(onLaptop[what])).not.toEqual([]);
    expect(onAws[what]).toEqual(onLaptop[what]);
  });
});
