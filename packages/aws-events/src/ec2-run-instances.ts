import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod/mini";
import { apiCall, apiCallPattern, exampleApiCall, omitted } from "./cloudtrail.ts";

const tags = z._default(z.array(z.looseObject({ key: z.string(), value: z._default(z.string(), "") })), []);

const instance = z.looseObject({
  instanceId: z.string().check(z.regex(/^i-[0-9a-f]+$/, "is not an instance id")),
  instanceType: z.optional(z.string()),
  imageId: z.optional(z.string()),
  tagSet: z.optional(z.looseObject({ items: tags })),
});

const request = z.looseObject({
  clientToken: z.optional(z.string()),
  instancesSet: z.optional(
    z.looseObject({
      items: z.array(z.looseObject({ imageId: z.optional(z.string()), minCount: z.optional(z.int()) })),
    }),
  ),
  tagSpecificationSet: z.optional(
    z.looseObject({ items: z.array(z.looseObject({ resourceType: z.string(), tags })) }),
  ),
});

/** Instances were launched (`RunInstances`), by whom, with which tags. Of a big launch, CloudTrail leaves out which. */
export const ec2RunInstances = defineEvent({
  name: "ec2-run-instances",
  pattern: apiCallPattern("aws.ec2", "ec2.amazonaws.com", ["RunInstances"]),
  detail: z.looseObject({
    ...apiCall,
    eventName: z.literal("RunInstances"),
    requestParameters: z.optional(z.union([omitted, request])),
    responseElements: z.union([
      omitted,
      z.looseObject({ instancesSet: z.looseObject({ items: z.array(instance).check(z.minLength(1)) }) }),
    ]),
  }),
  occurrence: (event) => event.detail.eventID,
  example: exampleApiCall("aws.ec2", {
    eventSource: "ec2.amazonaws.com",
    eventName: "RunInstances",
    requestParameters: {
      instancesSet: { items: [{ imageId: "ami-0123456789abcdef0", minCount: 1, maxCount: 1 }] },
      instanceType: "t3.micro",
    },
    responseElements: {
      instancesSet: {
        items: [
          {
            instanceId: "i-0a1b2c3d4e5f60718",
            imageId: "ami-0123456789abcdef0",
            instanceType: "t3.micro",
            instanceState: { code: 0, name: "pending" },
            tagSet: { items: [{ key: "environment", value: "production" }] },
          },
        ],
      },
    },
  }),
});
