import * as z from "zod";

const image = z.record(z.string(), z.unknown());

/** What a table's stream tells, as Lambda's event source mapping delivers it: images in DynamoDB's own form. */
export const tableStreamEvent = z.object({
  Records: z
    .array(
      z.object({
        eventName: z.enum(["INSERT", "MODIFY", "REMOVE"]),
        dynamodb: z.object({
          Keys: image,
          OldImage: image.optional(),
          NewImage: image.optional(),
          SequenceNumber: z.string(),
        }),
      }),
    )
    .min(1),
});
