import type { Objection } from "./judges.ts";

/** An objection that stands, and why. */
export interface Accepted {
  readonly judge: Objection["judge"];
  readonly rule: string;
  /** Of which resources; absent: of all. */
  readonly where?: RegExp;
  readonly says?: RegExp;
  readonly because: string;
}

/** What the judges object to, and nobody mends. */
export const accepted: readonly Accepted[] = [
  {
    judge: "cfn-lint",
    rule: "E3601",
    says: /^'\{% .* %\}' is not of type 'number'$/,
    because: "with JSONata, TimeoutSeconds takes an expression (Amazon States Language, Task state)",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_115",
    because:
      "a reservation is taken from the account's quota, which may be ten; the queues' maximumConcurrency bounds what is woken by messages",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_116",
    because:
      "what a queue or a state machine wakes has its dead letters, or its Catch, there; what a schedule wakes comes again",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_117",
    because:
      "the functions ask AWS and Slack alone, and nothing asks them but AWS: a VPC would add a NAT gateway, and no wall",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_119",
    because: "DynamoDB encrypts with its own key; a key of ours would be one more way to lose the evidence",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_158",
    because: "CloudWatch Logs encrypts with its own key, and no secret stands in a log",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_173",
    because: "Lambda encrypts the environment with its own key; it holds names, and no secret",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_18",
    because:
      "who reads and writes the trail's bucket stands in CloudTrail's data events, where an organisation has them",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_258",
    where: /slackingress$/,
    because: "Slack has no AWS identity: the function verifies Slack's signature before anything else",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_27",
    because:
      "SQS encrypts the queues with its own key (SqsManagedSseEnabled), which this check does not know",
  },
  {
    judge: "parliament",
    rule: "RESOURCE_MISMATCH",
    says: /'states:ListExecutions'.*mapRun/,
    because:
      "it is asked of a state machine or of a map run (Service Authorization Reference); parliament wants both",
  },
  {
    judge: "parliament",
    rule: "RESOURCE_MISMATCH",
    says: /'states:DescribeExecution'.*express/,
    because: "it is asked of a standard execution or of an express one; parliament wants both",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_61",
    where: /(operator|operatormfa|read|act)$/,
    because:
      "an account is trusted as a whole, and the condition says who of it: named roles of ours, or users under their own name",
  },
  {
    judge: "checkov",
    rule: "CKV_AWS_111",
    where: /boundary$/,
    because: "a boundary gives nothing: what a role may do is what both it and the role's own policy say",
  },
  {
    judge: "parliament",
    rule: "RESOURCE_STAR",
    says: /^\['backup:StartCopyJob'\]$/,
    because:
      "a recovery point's ARN is of the service that keeps it: EC2's, RDS's, DynamoDB's and others', some without an account",
  },
  {
    judge: "parliament",
    rule: "RESOURCE_STAR",
    where: /-boundary$/,
    because: "a boundary gives nothing: what a role may do is what both it and the role's own policy say",
  },
  {
    judge: "parliament",
    rule: "UNKNOWN_CONDITION_FOR_ACTION",
    says: /kms:ResourceAliases/,
    because:
      'it is a condition of every action on a key (KMS Developer Guide, "Condition keys for AWS KMS"); parliament\'s definitions list it for none',
  },
  {
    judge: "parliament",
    rule: "UNKNOWN_CONDITION_FOR_ACTION",
    says: /lambda:InvokedViaFunctionUrl/,
    because: "it is of October 2025, and parliament's definitions are older",
  },
];
