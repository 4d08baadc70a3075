import { nameOf } from "@watchkeeper/aws-events/cloudtrail";
import { ec2DeleteTags } from "@watchkeeper/aws-events/ec2-delete-tags";
import { ec2ModifyInstanceMetadataOptions } from "@watchkeeper/aws-events/ec2-modify-instance-metadata-options";
import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { EventOf } from "@watchkeeper/core/define-event";
import { defineRule, type Settings } from "../../rule.ts";
import { examineImdsv2, imdsv2Required } from "./imdsv2-required.ts";
import { instanceArn, instanceFrom, isAlive, readInstance } from "./instance.ts";
import { examineRequiredTags, requiredTags } from "./required-tags.ts";

type Event =
  | EventOf<typeof ec2RunInstances>
  | EventOf<typeof ec2ModifyInstanceMetadataOptions>
  | EventOf<typeof ec2DeleteTags>;

/** An instance that an event names, with what the event itself tells of it. */
interface Told {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
  readonly launchedBy: string | undefined;
}

const noTags: ReadonlyMap<string, string> = new Map();

function toldBy({ detail }: Event): readonly Told[] {
  switch (detail.eventName) {
    case "RunInstances":
      return detail.responseElements.instancesSet.items.map((instance) => ({
        id: instance.instanceId,
        tags: new Map(instance.tagSet?.items.map(({ key, value }) => [key, value])),
        launchedBy: nameOf(detail.userIdentity),
      }));
    case "ModifyInstanceMetadataOptions":
      return [
        {
          id: detail.requestParameters.ModifyInstanceMetadataOptionsRequest.InstanceId,
          tags: noTags,
          launchedBy: undefined,
        },
      ];
    case "DeleteTags":
      return detail.requestParameters.resourcesSet.items
        .filter(({ resourceId }) => resourceId.startsWith("i-"))
        .map(({ resourceId }) => ({ id: resourceId, tags: noTags, launchedBy: undefined }));
  }
}

/** What every instance must keep to, from its launch on. */
export const ec2InstanceBaseline = defineRule({
  id: "ec2-instance-baseline",
  title: "What every EC2 instance must keep to",
  events: [ec2RunInstances, ec2ModifyInstanceMetadataOptions, ec2DeleteTags],
  checks: [imdsv2Required, requiredTags],
  operations: ["ec2:DescribeInstances"],
  reads: (event) => toldBy(event).map(({ id }) => readInstance(event, id)),
  examine: (event, evidence, settings: Settings) => {
    const where = { account: event.account, region: event.region };
    const seen = toldBy(event).map((told) => ({
      told,
      instance: instanceFrom(where, told.id, evidence, told),
    }));
    return {
      findings: seen
        .flatMap(({ instance }) => (instance && isAlive(instance) ? [instance] : []))
        .flatMap((instance) => [
          ...examineImdsv2(instance),
          ...examineRequiredTags(instance, settings[requiredTags.id] ?? {}),
        ]),
      unsettled: seen.filter(({ instance }) => !instance).map(({ told }) => instanceArn(where, told.id)),
    };
  },
});
