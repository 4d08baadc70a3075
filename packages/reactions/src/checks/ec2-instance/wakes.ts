import { ec2DeleteTags } from "@watchkeeper/aws-events/ec2-delete-tags";
import { ec2ModifyInstanceMetadataOptions } from "@watchkeeper/aws-events/ec2-modify-instance-metadata-options";
import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { EventEnvelope } from "@watchkeeper/core/define-event";
import { wake } from "../../check.ts";
import { launchedBy } from "./launched.ts";

const told = ({ account, region, time: at }: Omit<EventEnvelope, "detail">, ids: readonly string[]) => ({
  told: ids.map((id) => ({ account, region, id, at })),
});

/** What every instance is looked at for: its launch, and what may take away what was right then. */
export const instanceWakes = [
  wake(ec2RunInstances, launchedBy),
  wake(ec2ModifyInstanceMetadataOptions, (event) =>
    told(event, [event.detail.requestParameters.ModifyInstanceMetadataOptionsRequest.InstanceId]),
  ),
  wake(ec2DeleteTags, (event) => {
    const ids = event.detail.requestParameters.resourcesSet.items.map(({ resourceId }) => resourceId);
    return told(
      event,
      ids.filter((id) => id.startsWith("i-")),
    );
  }),
];
