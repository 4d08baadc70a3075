import { defineConfig } from "@watchkeeper/config/define-config";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { expect, test, vi } from "vitest";
import { launch, describe as look, Rehearsal, setHttpTokens, tagsOf } from "./rehearsal.ts";

// A stage with a configuration of its own: metadata options are mended at once, tags only when people approve.
vi.mock("../../watchkeeper.config.ts", async () => {
  const { staff } = await import("./staff.ts");
  return {
    default: defineConfig({
      hub: { account: "111122223333", region: "us-east-1" },
      accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
      checks: [...awsBaseline, imdsv2Required.with({ mode: "enforce" }), requiredTags.with({ mode: "ask" })],
      ...staff,
    }),
  };
});

test("what was mended and is broken again while its case waits for people is mended again, and they are asked once", async () => {
  const rehearsal = await Rehearsal.begin();
  const [alice, bob] = [await rehearsal.person("alice"), await rehearsal.person("bob")];
  const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
  const httpTokens = async () => (await look(alice, id)).MetadataOptions?.HttpTokens;
  const id = await launch(alice);
  await minutes(30);
  const asked = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  expect(await httpTokens()).toBe("required");
  for (let times = 0; times < 2; times++) {
    await setHttpTokens(alice, id, "optional");
    await minutes(10);
    expect(await httpTokens()).toBe("required");
  }
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  expect(waiting).toMatchObject({ id: asked.id, planHash: asked.planHash });
  await rehearsal.decide(bob, waiting);
  await minutes(10);
  expect(await bob.desk.cases.list()).toMatchObject([{ status: "closed", outcome: "fixed" }]);
  expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
  expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  expect(rehearsal.refusals()).toEqual([]);
});
