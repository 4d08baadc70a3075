import type * as Sns from "@aws-sdk/client-sns";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import { AwsError } from "../../kernel/aws-error.ts";
import { checkPolicy, statementsOf } from "../../kernel/iam/policy-document.ts";
import { invalid } from "./errors.ts";
import { topics } from "./resources.ts";

type PermissionOperations = "AddPermission" | "RemovePermission";

/** What a policy of a topic may speak of. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
const actions = new Set([
  "AddPermission",
  "DeleteTopic",
  "GetDataProtectionPolicy",
  "GetTopicAttributes",
  "ListSubscriptionsByTopic",
  "ListTagsForResource",
  "Publish",
  "PutDataProtectionPolicy",
  "RemovePermission",
  "SetTopicAttributes",
  "Subscribe",
]);

interface PolicyText {
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

/** https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const permissionOperations: Pick<DeclaredOperations<typeof Sns>, PermissionOperations> = {
  AddPermission: on(topics, (topic, { Label = "", ActionName = [], AWSAccountId = [] }) => {
    const policy = JSON.parse(topic.policy) as PolicyText;
    if (policy.Statement.some(({ Sid }) => Sid === Label)) throw invalid("Statement already exists");
    if (ActionName.some((name) => name !== "*" && !actions.has(name))) throw outOfScope();
    const statement = {
      Sid: Label,
      Effect: "Allow",
      Principal: { AWS: oneOrMany(AWSAccountId.map((account) => `arn:aws:iam::${account}:root`)) },
      Action: oneOrMany(ActionName.map((name) => `SNS:${name}`)),
      Resource: topic.arn,
    };
    topic.policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
    return {};
  }),
  RemovePermission: on(topics, (topic, { Label }) => {
    const policy = JSON.parse(topic.policy) as PolicyText;
    const kept = policy.Statement.filter(({ Sid }) => Sid !== Label);
    topic.policy = JSON.stringify({ ...policy, Statement: kept });
    return {};
  }),
};

/** What AWS gives every topic: its own account, by its own policies, and AWS's services that still name a source's owner. */
export const defaultPolicy = (arn: string, account: string): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });

/** A policy as SNS takes it for a topic. */
export function checkTopicPolicy(text: string): string {
  try {
    checkPolicy(text, "resource");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid("Policy Error: null");
  }
  for (const action of statementsOf(text).flatMap((statement) => statement.actions ?? [])) {
    const [service = "", name = ""] = action.split(":");
    const isKnown = service.toLowerCase() === "sns" && (/[*?]/.test(name) || actions.has(name));
    if (action !== "*" && !isKnown) throw outOfScope();
  }
  return text;
}

const outOfScope = () => invalid("Policy statement action out of service scope!");
const oneOrMany = <T>(all: readonly T[]): T | readonly T[] => (all.length === 1 ? all[0]! : all);
