import type { Finding } from "@watchkeeper/cases/finding";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import * as z from "zod";
import { defineRemediation, type StepOf } from "../remediation.ts";
import { instanceIdOf } from "../rules/ec2-instance-baseline/instance.ts";

const toAdd = z.array(z.object({ key: z.string(), value: z.string() }));

type Operation = "ec2:DescribeTags" | "ec2:CreateTags" | "ec2:DeleteTags";

/** One tag is one step: another's tag of the same name, made meanwhile, stops this step alone. */
function addTag(finding: Finding, id: string, key: string, value: string): StepOf<Operation> {
  const read = call("ec2:DescribeTags", finding, {
    Filters: [
      { Name: "resource-id", Values: [id] },
      { Name: "key", Values: [key] },
    ],
  });
  const ours = showing(read, { "Tags[0].Value": value });
  return {
    id: `add-tag-${key}-${id}`,
    title: `Tag ${id} with ${key}=${value}`,
    resource: finding.resource,
    changes: [{ property: `Tags.${key}`, from: null, to: value }],
    call: call("ec2:CreateTags", finding, { Resources: [id], Tags: [{ Key: key, Value: value }] }),
    precondition: showing(read, { "Tags[0].Value": null }),
    check: { ...ours, everySeconds: 5, deadlineSeconds: 120 },
    leaves: ours,
    // With its value named, EC2 deletes the tag only while it has that value.
    compensation: call("ec2:DeleteTags", finding, { Resources: [id], Tags: [{ Key: key, Value: value }] }),
    reversible: true,
    destroys: [],
    dependsOn: [],
  };
}

/** Adds the missing tags whose values are known; never overwrites one. */
export const addTags = defineRemediation({
  id: "add-tags",
  title: "Add the missing tags",
  operations: ["ec2:DescribeTags", "ec2:CreateTags", "ec2:DeleteTags"],
  plan: (finding) => {
    const id = instanceIdOf(finding.resource);
    return toAdd.parse(finding.evidence.add).map(({ key, value }) => addTag(finding, id, key, value));
  },
});
