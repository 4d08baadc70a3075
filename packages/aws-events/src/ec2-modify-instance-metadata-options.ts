import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod/mini";
import { apiCall, apiCallPattern, exampleApiCall } from "./cloudtrail.ts";

/** Somebody changed how an instance serves its metadata (`ModifyInstanceMetadataOptions`). */
export const ec2ModifyInstanceMetadataOptions = defineEvent({
  name: "ec2-modify-instance-metadata-options",
  pattern: apiCallPattern("aws.ec2", "ec2.amazonaws.com", ["ModifyInstanceMetadataOptions"]),
  detail: z.looseObject({
    ...apiCall,
    eventName: z.literal("ModifyInstanceMetadataOptions"),
    requestParameters: z.looseObject({
      ModifyInstanceMetadataOptionsRequest: z.looseObject({ InstanceId: z.string() }),
    }),
  }),
  occurrence: (event) => event.detail.eventID,
  example: exampleApiCall("aws.ec2", {
    eventSource: "ec2.amazonaws.com",
    eventName: "ModifyInstanceMetadataOptions",
    requestParameters: {
      ModifyInstanceMetadataOptionsRequest: { InstanceId: "i-0a1b2c3d4e5f60718", HttpTokens: "optional" },
    },
    responseElements: {
      ModifyInstanceMetadataOptionsResponse: { instanceId: "i-0a1b2c3d4e5f60718" },
    },
  }),
});
