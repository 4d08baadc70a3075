import { defineConfig } from "@watchkeeper/config/define-config";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { expect, test, vi } from "vitest";
import { launch, describe as look, Rehearsal, tagsOf } from "./rehearsal.ts";

// A stage with a configuration of its own: two checks ask, of which one settles late, and two people must approve.
vi.mock("../../watchkeeper.config.ts", async () => {
  const { staff } = await import("./staff.ts");
  return {
    default: defineConfig({
      hub: { account: "111122223333", region: "us-east-1" },
      accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
      checks: [...awsBaseline, requiredTags.with({ mode: "ask", settle: "1 minute" })],
      ...staff,
      approvals: { ...staff.approvals, needed: 2 },
    }),
  };
});

test("what joins a case that waits makes a new plan, and what was approved of the old one is void", async () => {
  const rehearsal = await Rehearsal.begin();
  const [alice, bob, carol] = await Promise.all(
    ["alice", "bob", "carol"].map((name) => rehearsal.person(name)),
  );
  const id = await launch(alice!);
  const first = await rehearsal.caseThatIs("awaiting-approval", bob!.desk);
  expect(await rehearsal.decide(bob!, first)).toEqual({ state: "pending", missing: 1 });
  await rehearsal.world.clock.advance(5 * 60_000);
  const anew = await rehearsal.caseThatIs("awaiting-approval", bob!.desk);
  expect(anew.id).toBe(first.id);
  expect(anew.planHash).not.toBe(first.planHash);
  await expect(rehearsal.decide(carol!, first)).rejects.toThrow("does not count any more");
  expect(await rehearsal.decide(carol!, anew)).toEqual({ state: "pending", missing: 1 });
  await rehearsal.world.clock.advance(5 * 60_000);
  expect((await look(alice!, id)).MetadataOptions?.HttpTokens).toBe("optional");
  await rehearsal.decide(bob!, anew);
  expect(await rehearsal.caseThatIs("closed", bob!.desk)).toMatchObject({ outcome: "fixed" });
  const instance = await look(alice!, id);
  expect([instance.MetadataOptions?.HttpTokens, tagsOf(instance)]).toEqual(["required", { owner: "alice" }]);
  expect(rehearsal.refusals()).toEqual([]);
});
