import { instanceIdOf } from "@watchkeeper/kinds/ec2/instance";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { createTags, deleteTags, describeTags } from "@watchkeeper/plans/operations/ec2";
import { defineRemediation, type Mending, type StepOf } from "../remediation.ts";

type Operation = "ec2:DescribeTags" | "ec2:CreateTags" | "ec2:DeleteTags";

/** A tag to be added. */
type Tag = {
  readonly key: string;
  readonly value: string;
};

/** One tag is one step: another's tag of the same name, made meanwhile, stops this step alone. */
function addTag(mending: Mending<unknown>, id: string, key: string, value: string): StepOf<Operation> {
  const read = call("ec2:DescribeTags", mending, {
    Filters: [
      { Name: "resource-id", Values: [id] },
      { Name: "key", Values: [key] },
    ],
  });
  const ours = showing(read, { "Tags[0].Value": value });
  return {
    id: `add-tag-${key}-${id}`,
    title: `Tag ${id} with ${key}=${value}`,
    resource: mending.resource,
    changes: [{ property: `Tags.${key}`, from: null, to: value }],
    call: call("ec2:CreateTags", mending, { Resources: [id], Tags: [{ Key: key, Value: value }] }),
    precondition: showing(read, { "Tags[0].Value": null }),
    check: { ...ours, everySeconds: 5, deadlineSeconds: 120 },
    leaves: ours,
    // With its value named, EC2 deletes the tag only while it has that value.
    compensation: call("ec2:DeleteTags", mending, { Resources: [id], Tags: [{ Key: key, Value: value }] }),
    reversible: true,
    destroys: [],
    dependsOn: [],
  };
}

/** Adds the missing tags whose values are known; never overwrites one. */
export const addTags = defineRemediation({
  id: "add-tags",
  title: "Add the missing tags",
  operations: [describeTags, createTags, deleteTags],
  steps: (mending: Mending<{ readonly add: readonly Tag[] }>) => {
    const id = instanceIdOf(mending.resource);
    return mending.evidence.add.map(({ key, value }) => addTag(mending, id, key, value));
  },
});
