import type { PolicyDocument } from "@watchkeeper/plans/permissions";

export type Statement = PolicyDocument["Statement"][number];
type Condition = NonNullable<Statement["Condition"]>;

export const document = (Statement: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});

/** A role's trust policy, which lets these take it. */
export const trusts = (
  Principal: NonNullable<Statement["Principal"]>,
  more: Pick<Statement, "Condition"> = {},
): PolicyDocument => document([{ Effect: "Allow", Principal, Action: ["sts:AssumeRole"], ...more }]);

/**
 * Trust in a service that acts for these resources alone, and so for nobody else's
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). Lambda documents no such condition.
 */
export const trustsFor = (service: string, account: string, sources: readonly string[]): PolicyDocument =>
  trusts(
    { Service: [service] },
    {
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": sources },
      },
    },
  );

export const allow = (
  Action: readonly string[],
  Resource: readonly string[],
  condition?: Condition,
): Statement => ({ Effect: "Allow", Action, Resource, ...(condition ? { Condition: condition } : {}) });

/** Denies to everybody, whatever else allows it, where the condition holds. */
export const denyEverybody = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  condition?: Condition,
): Statement => ({
  Sid,
  Effect: "Deny",
  Principal: { AWS: ["*"] },
  Action,
  Resource,
  ...(condition ? { Condition: condition } : {}),
});

/** What is said of plain HTTP. */
export const withoutTls: Condition = { Bool: { "aws:SecureTransport": "false" } };

/** Who is a member of the organisation, where there is one; nothing more is asked where there is none. */
export const ofOrganization = (organization: string | undefined): Condition =>
  organization === undefined ? {} : { StringEquals: { "aws:PrincipalOrgID": organization } };
