import { nameOf } from "@watchkeeper/aws-events/cloudtrail";
import { ec2DeleteTags } from "@watchkeeper/aws-events/ec2-delete-tags";
import { ec2ModifyInstanceMetadataOptions } from "@watchkeeper/aws-events/ec2-modify-instance-metadata-options";
import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { EventOf } from "@watchkeeper/core/define-event";
import type { Call, OperationKey } from "@watchkeeper/plans/call";
import { defineRule } from "../../rule.ts";
import { baselineChecks } from "./checks.ts";
import { instanceArn, instanceFrom, isAlive, readInstance, type Told } from "./instance.ts";
import type { InstanceCheck } from "./instance-check.ts";

type Event =
  | EventOf<typeof ec2RunInstances>
  | EventOf<typeof ec2ModifyInstanceMetadataOptions>
  | EventOf<typeof ec2DeleteTags>;

const noTags: ReadonlyMap<string, string> = new Map();

function toldBy({ time, detail }: Event): readonly Told[] {
  const told = (id: string): Told => ({ id, at: time, tags: noTags, launchedBy: undefined });
  switch (detail.eventName) {
    case "RunInstances":
      return detail.responseElements.instancesSet.items.map((instance) => ({
        ...told(instance.instanceId),
        tags: new Map(instance.tagSet?.items.map(({ key, value }) => [key, value])),
        launchedBy: nameOf(detail.userIdentity),
      }));
    case "ModifyInstanceMetadataOptions":
      return [told(detail.requestParameters.ModifyInstanceMetadataOptionsRequest.InstanceId)];
    case "DeleteTags":
      return detail.requestParameters.resourcesSet.items
        .filter(({ resourceId }) => resourceId.startsWith("i-"))
        .map(({ resourceId }) => told(resourceId));
  }
}

const checks: readonly InstanceCheck[] = baselineChecks;

/** What every instance must keep to, from its launch on. */
export const ec2InstanceBaseline = defineRule({
  id: "ec2-instance-baseline",
  title: "What every EC2 instance must keep to",
  events: [ec2RunInstances, ec2ModifyInstanceMetadataOptions, ec2DeleteTags],
  checks,
  operations: [
    "ec2:DescribeInstances",
    ...checks.flatMap((check) => check.operations),
  ] as readonly OperationKey[],
  reads: (event, have): readonly Call[] =>
    toldBy(event).flatMap((told) => {
      const instance = instanceFrom(event, told, have);
      const further =
        instance && isAlive(instance) ? checks.flatMap((check) => check.reads(instance, have)) : [];
      return [readInstance(event, told.id), ...further];
    }),
  examine: (event, evidence, settings) => {
    const seen = toldBy(event).map((told) => ({ told, instance: instanceFrom(event, told, evidence) }));
    return {
      findings: seen
        .flatMap(({ instance }) => (instance && isAlive(instance) ? [instance] : []))
        .flatMap((instance) =>
          checks.flatMap((check) => {
            const remark = check.examine(instance, evidence, settings[check.id] ?? {});
            if (!remark) return [];
            const { account, region, arn: resource } = instance;
            return [{ check: check.id, severity: check.severity, account, region, resource, ...remark }];
          }),
        ),
      unsettled: seen.filter(({ instance }) => !instance).map(({ told }) => instanceArn(event, told.id)),
    };
  },
});
