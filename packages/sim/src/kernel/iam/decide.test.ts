import { describe, expect, test } from "vitest";
import { document } from "../../testing/policy.ts";
import type { Principal } from "../request.ts";
import { decide, type Say } from "./decide.ts";
import { checkPolicy, statementsOf } from "./policy-document.ts";
import { RequestKeys } from "./request-keys.ts";

/** A policy variable as it stands in a policy. */
const variable = (content: string) => `\${${content}}`;

const account = "111122223333";
const other = "444455556666";
const queue = `arn:aws:sqs:us-east-1:${account}:jobs`;
const allow = (words: object = {}) => ({
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: queue,
  ...words,
});
const deny = (words: object = {}) => ({ ...allow(words), Effect: "Deny" });

const session: Principal = {
  type: "assumed-role",
  arn: `arn:aws:sts::${account}:assumed-role/worker/one`,
  account,
  userId: "AROAX:one",
  roleArn: `arn:aws:iam::${account}:role/worker`,
};
const events: Principal = { type: "service", arn: "events.amazonaws.com", account, userId: "events" };

interface Given {
  principal?: Principal;
  identity?: string;
  boundary?: string;
  session?: string[];
  resource?: string;
  resourceAccount?: string;
  isTrust?: boolean;
  keys?: Record<string, string | string[]>;
  action?: string;
  resourceArn?: string;
}

const ask = (given: Given) => {
  const say: Say = {
    principal: given.principal ?? session,
    identity: given.identity ? statementsOf(given.identity) : [],
    boundary: given.boundary ? statementsOf(given.boundary) : undefined,
    session: (given.session ?? []).map(statementsOf),
    resource: given.resource ? statementsOf(given.resource) : undefined,
    resourceAccount: given.resourceAccount ?? account,
    isTrust: given.isTrust ?? false,
  };
  const refusal = decide(say, {
    action: given.action ?? "sqs:SendMessage",
    resource: given.resourceArn ?? queue,
    keys: new RequestKeys(() => [given.keys ?? {}]),
  });
  return refusal ? `${refusal.explicit ? "denied by" : "not allowed by"} ${refusal.policy}` : "allowed";
};

describe("within one account", () => {
  test.each<[string, Given, string]>([
    ["nothing allows it", {}, "not allowed by identity-based"],
    ["the identity's policy allows it", { identity: document(allow()) }, "allowed"],
    ["a deny outweighs the allow", { identity: document(allow(), deny()) }, "denied by identity-based"],
    [
      "actions are matched without regard to case",
      { identity: document(allow({ Action: "SQS:sendm*" })) },
      "allowed",
    ],
    [
      "another action is not meant",
      { identity: document(allow({ Action: "sqs:Receive*" })) },
      "not allowed by identity-based",
    ],
    [
      "all but one action",
      { identity: document({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }) },
      "allowed",
    ],
    [
      "all but this resource",
      { identity: document({ Effect: "Allow", Action: "*", NotResource: queue }) },
      "not allowed by identity-based",
    ],
    [
      "the queue's policy names the session itself",
      {
        resource: document(allow({ Principal: { AWS: session.arn } })),
        boundary: document(deny({ Resource: "x" })),
      },
      "allowed",
    ],
    [
      "the queue's policy names the role",
      { resource: document(allow({ Principal: { AWS: session.roleArn } })) },
      "allowed",
    ],
    [
      "the role that is named stays within its boundary",
      {
        resource: document(allow({ Principal: { AWS: session.roleArn } })),
        boundary: document(allow({ Action: "s3:*" })),
      },
      "not allowed by permissions boundary",
    ],
    [
      "the queue's policy names only the account: the identity must allow too",
      { resource: document(allow({ Principal: { AWS: account } })) },
      "not allowed by identity-based",
    ],
    [
      "the queue's policy denies everybody",
      { identity: document(allow()), resource: document(deny({ Principal: "*" })) },
      "denied by resource-based",
    ],
    [
      "a boundary narrows",
      { identity: document(allow()), boundary: document(allow({ Action: "s3:*" })) },
      "not allowed by permissions boundary",
    ],
    [
      "a session policy narrows",
      { identity: document(allow()), session: [document(allow()), document(allow({ Resource: "arn:x" }))] },
      "not allowed by session",
    ],
    [
      "a session policy denies",
      { identity: document(allow()), session: [document(deny())] },
      "denied by session",
    ],
  ])("%s", (_case, given, expected) => expect(ask(given)).toBe(expected));
});

describe("across accounts", () => {
  const granted = document(allow({ Principal: { AWS: `arn:aws:iam::${account}:root` } }));
  test.each<[string, Given, string]>([
    ["the identity alone is not enough", { identity: document(allow()) }, "not allowed by resource-based"],
    ["the resource alone is not enough", { resource: granted }, "not allowed by identity-based"],
    ["both are", { identity: document(allow()), resource: granted }, "allowed"],
  ])("%s", (_case, given, expected) => expect(ask({ ...given, resourceAccount: other })).toBe(expected));
});

describe("services and trust", () => {
  const toEvents = (words: object = {}) =>
    document(allow({ Principal: { Service: "events.amazonaws.com" }, ...words }));
  const fromAccount = { Condition: { ArnLike: { "aws:SourceArn": `arn:aws:events:*:${account}:rule/*` } } };
  const trusting = (words: object) => document({ Effect: "Allow", Action: "sts:AssumeRole", ...words });
  test.each<[string, Given, string]>([
    ["a service needs the resource's policy", { principal: events }, "not allowed by resource-based"],
    ["a service that is named", { principal: events, resource: toEvents() }, "allowed"],
    [
      "a service on behalf of another account",
      {
        principal: events,
        resource: toEvents(fromAccount),
        keys: { "aws:SourceArn": `arn:aws:events:us-east-1:${other}:rule/x` },
      },
      "not allowed by resource-based",
    ],
    [
      "an identity's permission does not replace trust",
      { identity: document(allow({ Action: "sts:AssumeRole" })), isTrust: true, action: "sts:AssumeRole" },
      "not allowed by role trust",
    ],
    [
      "trust in the account leaves it to the identity",
      { isTrust: true, action: "sts:AssumeRole", resource: trusting({ Principal: { AWS: account } }) },
      "not allowed by identity-based",
    ],
    [
      "trust in the role is enough within the account",
      {
        isTrust: true,
        action: "sts:AssumeRole",
        resource: trusting({ Principal: { AWS: session.roleArn } }),
      },
      "allowed",
    ],
  ])("%s", (_case, given, expected) => expect(ask(given)).toBe(expected));
});

describe("conditions", () => {
  const when = (condition: object) => document(allow({ Condition: condition }));
  test.each<[string, object, Record<string, string | string[]>, boolean]>([
    [
      "equal",
      { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } },
      { "aws:requestedregion": "us-east-1" },
      true,
    ],
    ["absent", { StringEquals: { "k:x": "1" } }, {}, false],
    ["absent, if exists", { StringEqualsIfExists: { "k:x": "1" } }, {}, true],
    ["absent and negated", { StringNotEquals: { "k:x": "1" } }, {}, true],
    ["negated: none of several", { StringNotEquals: { "k:x": ["1", "2"] } }, { "k:x": "2" }, false],
    ["like", { StringLike: { "k:x": "pro*-?" } }, { "k:x": "prod-1" }, true],
    ["like: one character, not none", { StringLike: { "k:x": "prod-?" } }, { "k:x": "prod-" }, false],
    ["like: one character, not two", { StringLike: { "k:x": "prod-?" } }, { "k:x": "prod-12" }, false],
    ["like: a dot is a dot", { StringLike: { "k:x": "a.c*" } }, { "k:x": "abc" }, false],
    [
      "negated, of several values: one that is meant is enough to fail",
      { StringNotEquals: { "k:x": "1" } },
      { "k:x": ["1", "2"] },
      false,
    ],
    ["ignoring case", { StringEqualsIgnoreCase: { "k:x": "PROD" } }, { "k:x": "prod" }, true],
    [
      "two operators: both must hold",
      { StringEquals: { "k:x": "1" }, Bool: { "k:y": true } },
      { "k:x": "1", "k:y": "false" },
      false,
    ],
    ["null: must be absent", { Null: { "k:x": "true" } }, {}, true],
    ["null: must be there", { Null: { "k:x": "false" } }, {}, false],
    ["number at the edge", { NumericLessThan: { "k:n": 10 } }, { "k:n": "10" }, false],
    ["number, not text", { NumericGreaterThan: { "k:n": 9 } }, { "k:n": "10" }, true],
    ["number", { NumericLessThanEquals: { "k:n": 10 } }, { "k:n": "10" }, true],
    [
      "date",
      { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
      { "aws:CurrentTime": "2025-12-31T23:59:59Z" },
      true,
    ],
    ["network", { IpAddress: { "aws:SourceIp": ["10.0.0.0/8"] } }, { "aws:SourceIp": "10.9.8.7" }, true],
    [
      "not in network",
      { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      { "aws:SourceIp": "10.9.8.7" },
      false,
    ],
    [
      "ARN: a wildcard stays in its part",
      { ArnLike: { "aws:SourceArn": "arn:aws:*:x" } },
      { "aws:SourceArn": "arn:aws:sns:us-east-1:1:x" },
      false,
    ],
    [
      "all values",
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
      { "aws:TagKeys": ["a", "c"] },
      false,
    ],
    ["all values of none", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, {}, true],
    [
      "any value",
      { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
      { "aws:TagKeys": ["c", "a"] },
      true,
    ],
    ["any value of none", { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } }, {}, false],
    [
      "variable",
      { StringEquals: { "k:owner": variable("aws:username") } },
      { "k:owner": "jane", "aws:username": "jane" },
      true,
    ],
  ])("%s", (_case, condition, keys, expected) => {
    expect(ask({ identity: when(condition), keys })).toBe(
      expected ? "allowed" : "not allowed by identity-based",
    );
  });

  test("a variable in a resource is matched as itself, never as a wildcard", () => {
    const own = document(allow({ Resource: `arn:aws:s3:::home/${variable("aws:username")}/*` }));
    const at = (resourceArn: string, username?: string) =>
      ask({ identity: own, resourceArn, ...(username ? { keys: { "aws:username": username } } : {}) });
    expect(at("arn:aws:s3:::home/jane/notes", "jane")).toBe("allowed");
    expect(at("arn:aws:s3:::home/jane/notes", "*")).toBe("not allowed by identity-based");
    expect(at("arn:aws:s3:::home//notes")).toBe("not allowed by identity-based");
  });

  test("a variable may have a default", () => {
    const own = document(
      allow({ Resource: `arn:aws:s3:::home/${variable("aws:PrincipalTag/team, 'none'")}` }),
    );
    expect(ask({ identity: own, resourceArn: "arn:aws:s3:::home/none" })).toBe("allowed");
  });
});

describe("policies that AWS would not accept", () => {
  test.each<[string, string, "identity" | "resource" | "trust", string]>([
    ["no JSON", "{", "identity", "invalid Json"],
    [
      "an unknown operator",
      document(allow({ Condition: { StringIs: { a: "b" } } })),
      "identity",
      "Invalid Condition type : StringIs.",
    ],
    [
      "an identity policy with a principal",
      document(allow({ Principal: "*" })),
      "identity",
      "should not specify a principal",
    ],
    [
      "an identity policy without resources",
      document({ Effect: "Allow", Action: "s3:*" }),
      "identity",
      "must contain resources",
    ],
    [
      "a trust policy with a resource",
      document(allow({ Principal: "*" })),
      "trust",
      "prohibited field Resource",
    ],
    [
      "a resource policy without a principal",
      document(allow()),
      "resource",
      "Missing required field Principal",
    ],
    [
      "an action without its service",
      document(allow({ Action: "SendMessage" })),
      "identity",
      "prefaced by a vendor",
    ],
  ])("%s", (_case, text, kind, message) => expect(() => checkPolicy(text, kind)).toThrow(message));
});
