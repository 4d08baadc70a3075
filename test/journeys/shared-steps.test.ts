import { expect, test, vi } from "vitest";
import { launch, describe as look, Rehearsal, tagsOf } from "./rehearsal.ts";

vi.mock("../../watchkeeper.config.ts", () => import("./shared-steps.config.ts"));

test("what asks, and depends on a step that is done at once, is asked about with it, and done", async () => {
  const rehearsal = await Rehearsal.begin();
  const [alice, bob] = [await rehearsal.person("alice"), await rehearsal.person("bob")];
  const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
  const id = await launch(alice);
  await minutes(10);
  expect(tagsOf(await look(alice, id))).toEqual({ first: "yes" });
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  await minutes(10);
  expect(tagsOf(await look(alice, id))).toEqual({ first: "yes", second: "yes" });
  expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
  expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
});
