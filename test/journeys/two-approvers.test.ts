import { defineConfig } from "@watchkeeper/config/define-config";
import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { expect, test, vi } from "vitest";
import { launch, describe as look, Rehearsal } from "./rehearsal.ts";

// A stage with a configuration of its own: two people must approve what changes metadata options.
vi.mock("../../watchkeeper.config.ts", async () => {
  const { staff } = await import("./staff.ts");
  return {
    default: defineConfig({
      hub: { account: "111122223333", region: "us-east-1" },
      accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
      checks: [
        ...awsBaseline,
        imdsv2Required.with({ approvals: { needed: 2 } }),
        requiredTags.with({ mode: "observe" }),
      ],
      operators: staff.operators,
      approvals: { approvers: ["Alice", "arn:aws:iam::444455556666:user/bob"] },
      people: [
        {
          name: "Alice",
          identities: ["arn:aws:iam::444455556666:user/alice", "arn:aws:iam::444455556666:user/alice-admin"],
        },
      ],
    }),
  };
});

test("two people must approve: one of them twice, or under two names, is not enough", async () => {
  const rehearsal = await Rehearsal.begin();
  const [alice, admin, bob] = await Promise.all(
    ["alice", "alice-admin", "bob"].map((name) => rehearsal.person(name)),
  );
  const id = await launch(alice!);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob!.desk);
  for (const same of [alice!, alice!, admin!]) {
    expect(await rehearsal.decide(same, waiting)).toEqual({ state: "pending", missing: 1 });
  }
  await rehearsal.world.clock.advance(60_000);
  expect((await look(alice!, id)).MetadataOptions?.HttpTokens).toBe("optional");
  expect(await rehearsal.decide(bob!, waiting)).toMatchObject({
    state: "approved",
    by: ["Alice", bob!.desk.identity],
  });
  expect(await rehearsal.caseThatIs("closed", bob!.desk)).toMatchObject({ outcome: "fixed" });
  expect(rehearsal.refusals()).toEqual([]);
});
