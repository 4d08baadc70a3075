import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { describe, expect, test } from "vitest";
import { approvalRulesFor, isApprover, personOf } from "./approval-rules.ts";
import { configHash } from "./config-hash.ts";
import { type ConfigInput, defineConfig } from "./define-config.ts";
import { namesOf } from "./names.ts";
import { reactionConfig } from "./reaction-config.ts";

const minimal: ConfigInput = {
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  approvals: { approvers: ["arn:aws:iam::111122223333:user/alice"] },
};

describe("a configuration", () => {
  test("needs only a hub, an account and somebody who may approve; every check has its mode", () => {
    const config = defineConfig(minimal);
    const reactions = reactionConfig(config, "watchkeeper-test-act");
    expect(reactions.modeOf("imdsv2-required", "444455556666")).toBe("ask");
    expect(reactions.modeOf("required-tags", "444455556666")).toBe("enforce");
    expect(reactions.staleAfterMs).toBe(6 * 3_600_000);
  });

  test("gives a check another mode in one account", () => {
    const config = defineConfig({
      ...minimal,
      accounts: [...minimal.accounts, { id: "777788889999", name: "sandbox", regions: ["us-east-1"] }],
      checks: [imdsv2Required.with({ mode: "enforce", accounts: { "444455556666": "observe" } })],
    });
    const { modeOf } = reactionConfig(config, "act");
    expect([modeOf("imdsv2-required", "444455556666"), modeOf("imdsv2-required", "777788889999")]).toEqual([
      "observe",
      "enforce",
    ]);
    // Nobody watches it.
    expect(modeOf("imdsv2-required", "111111111111")).toBe("observe");
  });

  test.each([
    [{ ...minimal, stalAfter: "" }, 'stalAfter: there is no such key; did you mean "staleAfter"?'],
    [
      { ...minimal, checks: { "imdsv2-required": {} } },
      "checks: is no list of checks: [...awsBaseline, imdsv2Required.with({ … })]",
    ],
    [
      { ...minimal, checks: [imdsv2Required, undefined] },
      "checks.1: is no check: defineCheck makes one, and check.with({ … }) says more of it",
    ],
    [
      { ...minimal, checks: [imdsv2Required, { ...requiredTags, id: "imdsv2-required" }] },
      'checks: there are two checks called "imdsv2-required"',
    ],
    [
      { ...minimal, checks: [requiredTags.with({ settings: { tag: [] } } as never)] },
      'checks.required-tags.settings.tag: there is no such key; did you mean "tags"?',
    ],
    [
      { ...minimal, checks: [requiredTags.with({ mod: "ask" } as never)] },
      'checks.required-tags.mod: there is no such key; did you mean "mode"?',
    ],
    [
      {
        ...minimal,
        accounts: [{ id: "444455556666", name: "x", region: ["us-east-1"], regions: ["us-east-1"] }],
      },
      "accounts.0.region: there is no such key",
    ],
    [
      { ...minimal, slack: { channel: "C1", approvers: [] } },
      "slack.team: is missing: it is the T… (E… of an Enterprise Grid) in your workspace's address",
    ],
    [
      { ...minimal, hub: { account: "111122223333", region: "us-gov-west-1" } },
      "accounts.0.regions.0: is in the partition aws, and the hub in aws-us-gov",
    ],
    [
      { ...minimal, hub: { account: "111122223333", region: "us-east-1", organization: "example" } },
      "hub.organization: is not an organisation's id",
    ],
    [
      {
        ...minimal,
        checks: [imdsv2Required.with({ mode: "enforce", accounts: { "444455556667": "observe" } })],
      },
      'checks.imdsv2-required.accounts.444455556667: no such account is watched; did you mean "444455556666"?',
    ],
    [{ ...minimal, approvals: { approvers: [] } }, "approvals.approvers: names nobody who may approve"],
    [
      { ...minimal, alarms: { topics: ["arn:aws:sns:eu-west-1:111122223333:pager"] } },
      "alarms.topics.0: is in another Region than the hub, us-east-1",
    ],
    [{ ...minimal, alarms: { topics: ["pager"] } }, "alarms.topics.0: is not the ARN of an SNS topic"],
    [{ ...minimal, approvals: {} }, "approvals.approvers: "],
    [
      {
        ...minimal,
        people: [{ name: "carol", identities: ["idp:carol"] }],
        approvals: { approvers: ["carl"] },
      },
      'approvals.approvers.0: "carl" is nobody of people, and no identity (arn:…, slack:…, idp:…); did you mean "carol"?',
    ],
    [
      { ...minimal, approvals: { ...minimal.approvals, needed: 2 } },
      "approvals.needed: 2 must approve, and approvals.approvers names 1",
    ],
    [
      {
        ...minimal,
        people: [
          { name: "carol", identities: ["idp:carol"] },
          { name: "dave", identities: ["idp:carol"] },
        ],
      },
      "people: idp:carol is an identity of one person only",
    ],
    [
      { ...minimal, people: [{ name: "idp:bob", identities: ["idp:carol"] }] },
      "people.0.name: is an identity, and no name for a person",
    ],
    [
      { ...minimal, operators: { identityCenterRoles: ["arn:aws:iam::111122223333:role/Admin"] } },
      "operators.identityCenterRoles.0: is not the ARN of a role that Identity Center has made",
    ],
    [{ ...minimal, staleAfter: "soon" }, 'staleAfter: is not a duration, such as "15 minutes" or "24 hours"'],
    [
      { ...minimal, hub: { account: "1111", region: "us-east-1" } },
      "hub.account: is not a twelve-digit account id",
    ],
  ])("a misspelt or misshapen key is named with its place (%#)", (input, message) => {
    expect(() => defineConfig(input as ConfigInput)).toThrow(message);
    expect(() => defineConfig(input as ConfigInput)).toThrow("Nothing was started.");
  });

  test("composes: of a check that is named twice, what is said last counts", () => {
    const config = defineConfig({ ...minimal, checks: [...awsBaseline, requiredTags.with({ mode: "ask" })] });
    expect(config.definitions).toEqual([...awsBaseline]);
    expect(config.checks["required-tags"]).toMatchObject({
      mode: "ask",
      severity: "medium",
      settle: "1 minute",
    });
  });

  test("has a hash that changes with any word of it", () => {
    expect(configHash(defineConfig(minimal))).not.toBe(
      configHash(defineConfig({ ...minimal, staleAfter: "7 hours" })),
    );
  });
});

describe("approvals", () => {
  const config = defineConfig({
    ...minimal,
    accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"], approvals: { needed: 2 } }],
    checks: [
      imdsv2Required.with({ approvals: { needed: 3 } }),
      requiredTags.with({ approvals: { requesterMayApprove: false } }),
    ],
    approvals: { requesterMayApprove: true, approvers: ["alice", "idp:bob", "slack:T1/U3"] },
    people: [{ name: "alice", identities: ["arn:aws:iam::444455556666:user/alice", "slack:T1/U1"] }],
  });

  test.each([
    ["777788889999", [], { needed: 1, requesterMayApprove: true }],
    ["444455556666", [], { needed: 2, requesterMayApprove: true }],
    ["444455556666", ["imdsv2-required"], { needed: 3, requesterMayApprove: true }],
    ["444455556666", ["required-tags"], { needed: 2, requesterMayApprove: false }],
  ])("in account %s for %j are as strict as the strictest that applies", (account, checks, rules) => {
    expect(approvalRulesFor(config, { account, checks })).toMatchObject({ ...rules, mfa: false });
  });

  test.each([
    [{}, "444455556666", ["imdsv2-required"], false],
    [{ approvals: { mfa: true } }, "777788889999", ["required-tags"], true],
    [{ approvals: { mfa: { severities: ["high"] } } }, "777788889999", ["imdsv2-required"], true],
    [{ approvals: { mfa: { severities: ["high"] } } }, "777788889999", ["required-tags"], false],
    [{ account: { mfa: true } }, "444455556666", ["required-tags"], true],
    [{ account: { mfa: true } }, "777788889999", ["required-tags"], false],
    [{ approvals: { mfa: true }, account: { mfa: false } }, "444455556666", ["required-tags"], true],
  ] as const)("with %j in account %s for %j take an MFA code: %s", (words, account, checks, mfa) => {
    const { approvals = {}, account: own } = words as {
      approvals?: Partial<ConfigInput["approvals"]>;
      account?: NonNullable<ConfigInput["accounts"][number]["approvals"]>;
    };
    const made = defineConfig({
      ...minimal,
      accounts: minimal.accounts.map((one) => ({ ...one, approvals: own })),
      approvals: { ...minimal.approvals, ...approvals },
    });
    expect(approvalRulesFor(made, { account, checks }).mfa).toBe(mfa);
  });

  test("are given by those who are listed, whichever identity they come with; an identity that is listed is that one alone", () => {
    const identities = [
      "arn:aws:iam::444455556666:user/alice",
      "slack:T1/U1",
      "idp:bob",
      "slack:T1/U3",
      "arn:aws:iam::444455556666:user/bob",
      "alice",
    ];
    expect(identities.filter(isApprover(config))).toEqual([...identities.slice(0, 4), "alice"]);
  });

  test("a person is known by each of their identities; anybody else is their own", () => {
    expect(
      ["slack:T1/U1", "arn:aws:iam::444455556666:user/alice", "slack:T1/U2"].map(personOf(config)),
    ).toEqual(["alice", "alice", "slack:T1/U2"]);
  });
});

test("a stage's name must be one that AWS takes everywhere", () => {
  expect(namesOf("prod", "111122223333").function("on-event")).toBe("watchkeeper-prod-on-event");
  expect(() => namesOf("Prod!", "111122223333")).toThrow('"Prod!" is no name for a stage');
});
