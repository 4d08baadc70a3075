import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod/mini";
import { apiCall, apiCallPattern, exampleApiCall } from "./cloudtrail.ts";

/** Somebody took tags off EC2 resources (`DeleteTags`); the resources may be of any EC2 type. */
export const ec2DeleteTags = defineEvent({
  name: "ec2-delete-tags",
  pattern: apiCallPattern("aws.ec2", "ec2.amazonaws.com", ["DeleteTags"]),
  detail: z.looseObject({
    ...apiCall,
    eventName: z.literal("DeleteTags"),
    requestParameters: z.looseObject({
      resourcesSet: z.looseObject({
        items: z.array(z.looseObject({ resourceId: z.string() })).check(z.minLength(1)),
      }),
    }),
  }),
  occurrence: (event) => event.detail.eventID,
  example: exampleApiCall("aws.ec2", {
    eventSource: "ec2.amazonaws.com",
    eventName: "DeleteTags",
    requestParameters: {
      resourcesSet: { items: [{ resourceId: "i-0a1b2c3d4e5f60718" }] },
      tagSet: { items: [{ key: "owner" }] },
    },
    responseElements: { _return: true },
  }),
});
