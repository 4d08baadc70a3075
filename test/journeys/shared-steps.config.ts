import { defineConfig } from "@watchkeeper/config/define-config";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { defineCheck, fail, ok } from "@watchkeeper/reactions/check";
import { instanceWakes } from "@watchkeeper/reactions/checks/ec2-instance/wakes";
import { defineRemediation, type Mending } from "@watchkeeper/reactions/remediation";
import { addTags } from "@watchkeeper/reactions/remediations/add-tags";
import * as z from "zod";
import { staff } from "./staff.ts";

const tags = (...keys: readonly string[]) => ({ add: keys.map((key) => ({ key, value: "yes" })) });

/** Adds tags one after the other. */
const addInTurn = defineRemediation({
  ...addTags,
  id: "add-in-turn",
  steps: (mending: Mending<ReturnType<typeof tags>>) =>
    addTags
      .steps(mending)
      .map((step, index, all) => ({ ...step, dependsOn: all.slice(0, index).map(({ id }) => id) })),
});

const tagged = (id: string, ...keys: readonly string[]) =>
  defineCheck({
    ...{ id, title: "It has its tags", why: "Somebody wants it so.", on: instance, mode: "ask" },
    ...({ severity: "low", settle: "0 seconds" } as const),
    ...{ wakes: instanceWakes, settings: z.strictObject({}), fix: addInTurn },
    examine: (one) =>
      keys.every((key) => one.tags.has(key)) ? ok() : fail(`${one.id} lacks tags`, tags(...keys)),
  });

/** A stage in which what asks begins with what is done at once. */
export default defineConfig({
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  checks: [tagged("one-tag", "first").with({ mode: "enforce" }), tagged("two-tags", "first", "second")],
  ...staff,
});
