import { ec2DeleteTags } from "@watchkeeper/aws-events/ec2-delete-tags";
import { ec2ModifyInstanceMetadataOptions } from "@watchkeeper/aws-events/ec2-modify-instance-metadata-options";
import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { EventOf } from "@watchkeeper/core/define-event";
import type { Call, OperationKey } from "@watchkeeper/plans/call";
import type { Evidence } from "../../evidence.ts";
import { defineRule } from "../../rule.ts";
import { baselineChecks } from "./checks.ts";
import { instanceArn, instanceFrom, isAlive, readInstance, type Told } from "./instance.ts";
import type { InstanceCheck } from "./instance-check.ts";
import { type Launched, launchedBy } from "./launched.ts";

type Event =
  | EventOf<typeof ec2RunInstances>
  | EventOf<typeof ec2ModifyInstanceMetadataOptions>
  | EventOf<typeof ec2DeleteTags>;

const noTags: ReadonlyMap<string, string> = new Map();

const isLaunch = (event: Event): event is EventOf<typeof ec2RunInstances> =>
  event.detail.eventName === "RunInstances";

function toldBy(event: Event, have: Evidence): Launched {
  if (isLaunch(event)) return launchedBy(event, have);
  const { time, detail } = event;
  const told = (id: string): Told => ({ id, at: time, tags: noTags, launchedBy: undefined });
  const ids =
    detail.eventName === "DeleteTags"
      ? detail.requestParameters.resourcesSet.items
          .map(({ resourceId }) => resourceId)
          .filter((id) => id.startsWith("i-"))
      : [detail.requestParameters.ModifyInstanceMetadataOptionsRequest.InstanceId];
  return { told: ids.map(told), find: undefined, unseen: 0 };
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
  reads: (event, have): readonly Call[] => {
    const { told: all, find } = toldBy(event, have);
    if (find) return [find];
    return all.flatMap((told) => {
      const instance = instanceFrom(event, told, have);
      const { account, region } = event;
      const named = { account, region, id: told.id };
      if (instance && !isAlive(instance)) return [readInstance(event, told.id)];
      return [
        readInstance(event, told.id),
        ...checks.flatMap(({ readsAlong }) => readsAlong?.(named, have) ?? []),
        ...(instance ? checks.flatMap((check) => check.reads(instance, have)) : []),
      ];
    });
  },
  examine: (event, evidence, settings) => {
    const { told: all, unseen } = toldBy(event, evidence);
    const seen = all.map((told) => ({ told, instance: instanceFrom(event, told, evidence) }));
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
      unsettled: [
        ...seen.filter(({ instance }) => !instance).map(({ told }) => instanceArn(event, told.id)),
        ...(unseen > 0 ? [`${unseen} instances of the launch ${event.detail.eventID}`] : []),
      ],
    };
  },
});
