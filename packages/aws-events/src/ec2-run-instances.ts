import { defineEvent } from "@watchkeeper/core/define-event";
import * as z from "zod";
import { apiCall, apiCallPattern, exampleApiCall, omitted } from "./cloudtrail.ts";

const tags = z.array(z.looseObject({ key: z.string(), value: z.string().default("") })).default([]);

const instance = z.looseObject({
  instanceId: z.string().regex(/^i-[0-9a-f]+$/, "is not an instance id"),
  instanceType: z.string().optional(),
  imageId: z.string().optional(),
  tagSet: z.looseObject({ items: tags }).optional(),
});

const request = z.looseObject({
  clientToken: z.string().optional(),
  instancesSet: z
    .looseObject({
      items: z.array(z.looseObject({ imageId: z.string().optional(), minCount: z.int().optional() })),
    })
    .optional(),
  tagSpecificationSet: z
    .looseObject({ items: z.array(z.looseObject({ resourceType: z.string(), tags })) })
    .optional(),
});

/** Instances were launched (`RunInstances`), by whom, with which tags. Of a big launch, CloudTrail leaves out which. */
export const ec2RunInstances = defineEvent({
  name: "ec2-run-instances",
  pattern: apiCallPattern("aws.ec2", "ec2.amazonaws.com", ["RunInstances"]),
  detail: z.looseObject({
    ...apiCall,
    eventName: z.literal("RunInstances"),
    requestParameters: z.union([omitted, request]).optional(),
    responseElements: z.union([
      omitted,
      z.looseObject({ instancesSet: z.looseObject({ items: z.array(instance).min(1) }) }),
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
