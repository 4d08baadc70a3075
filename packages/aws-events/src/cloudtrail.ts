import * as z from "zod/mini";

/** Who made a call, as CloudTrail tells it (CloudTrail User Guide, "userIdentity element"). */
export const userIdentity = z.looseObject({
  type: z.string(),
  arn: z.optional(z.string()),
  principalId: z.optional(z.string()),
  accountId: z.optional(z.string()),
  userName: z.optional(z.string()),
  invokedBy: z.optional(z.string()),
  sessionContext: z.optional(
    z.looseObject({
      sessionIssuer: z.optional(z.looseObject({ arn: z.string(), userName: z.string() })),
    }),
  ),
});

/** Who made a call. */
export type UserIdentity = z.output<typeof userIdentity>;

/** What each `AWS API Call via CloudTrail` event holds beside its own request and response. */
export const apiCall = {
  eventID: z.string().check(z.minLength(1)),
  eventTime: z.iso.datetime(),
  eventSource: z.string(),
  awsRegion: z.string(),
  userIdentity,
  errorCode: z.optional(z.string()),
};

/**
 * What stands in place of a request or response of over 100 KB (CloudTrail User Guide, "CloudTrail record contents",
 * `omitted`).
 */
export const omitted = z.looseObject({ omitted: z.literal(true) });

/** Whether CloudTrail has left this out. */
export const isOmitted = (field: unknown): field is z.output<typeof omitted> =>
  omitted.safeParse(field).success;

/** The pattern of a successful API call: a failed one carries `errorCode`. */
export const apiCallPattern = (source: string, eventSource: string, eventNames: readonly string[]) => ({
  source: [source],
  "detail-type": ["AWS API Call via CloudTrail"],
  detail: { eventSource: [eventSource], eventName: eventNames, errorCode: [{ exists: false }] },
});

/**
 * A person's or machine's short name out of an identity: the session name of a role, else the user's name, else the
 * service on whose behalf AWS called; undefined where CloudTrail told none.
 */
export function nameOf(identity: UserIdentity): string | undefined {
  if (identity.type === "Root") return "root";
  const last = identity.arn?.split("/").at(-1);
  return last ?? identity.userName ?? identity.invokedBy;
}

/** The envelope of an example event, with the detail of one API call. */
export const exampleApiCall = (source: string, detail: Readonly<Record<string, unknown>>) => ({
  version: "0",
  id: "6f0f1c9e-7d0c-4b9e-9a55-2d9b1a0c3e11",
  "detail-type": "AWS API Call via CloudTrail",
  source,
  account: "444455556666",
  time: "2026-03-02T09:15:04Z",
  region: "us-east-1",
  resources: [],
  detail: {
    eventVersion: "1.11",
    eventID: "0b7f3c52-9d7e-4e0f-8a58-0a3f7a3b6c21",
    eventTime: "2026-03-02T09:15:04Z",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.10",
    userAgent: "aws-cli/2.9.19",
    userIdentity: {
      type: "AssumedRole",
      principalId: "AROAEXAMPLE:alice",
      arn: "arn:aws:sts::444455556666:assumed-role/Developer/alice",
      accountId: "444455556666",
    },
    ...detail,
  },
});
