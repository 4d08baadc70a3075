import { describe, expect, test } from "vitest";
import { callerOf } from "./caller-of.ts";

const hub = "111122223333";
const desk = {
  hub: { account: hub, region: "us-east-1" },
  operators: {
    accounts: [],
    roles: [],
    identityCenterRoles: [
      `arn:aws:iam::${hub}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Ops_0123456789abcdef`,
    ],
  },
  operatorRole: "watchkeeper-test-operator",
  operatorMfaRole: "watchkeeper-test-operator-mfa",
};
const session = (role: string, name: string, account = hub) =>
  `arn:aws:sts::${account}:assumed-role/${role}/${name}`;

describe("whoever asks is", () => {
  test.each([
    [
      "an operator's IAM user",
      session(desk.operatorRole, "444455556666.bob"),
      "arn:aws:iam::444455556666:user/bob",
      false,
    ],
    [
      "the same, with MFA",
      session(desk.operatorMfaRole, "444455556666.bob"),
      "arn:aws:iam::444455556666:user/bob",
      true,
    ],
    [
      "somebody of an identity provider",
      session(desk.operatorRole, "idp.jane@example.com"),
      "idp:jane@example.com",
      false,
    ],
    ["a user with a path", `arn:aws:iam::${hub}:user/team/bob`, `arn:aws:iam::${hub}:user/bob`, false],
    [
      "a session of a listed role of Identity Center",
      session("AWSReservedSSO_Ops_0123456789abcdef", "jane"),
      session("AWSReservedSSO_Ops_0123456789abcdef", "jane"),
      false,
    ],
    [
      "a role, whatever its sessions are called",
      session("Admin", "444455556666.bob"),
      `arn:aws:iam::${hub}:role/Admin`,
      false,
    ],
    [
      "a role of another account with the name of ours",
      session(desk.operatorMfaRole, "444455556666.bob", "777788889999"),
      `arn:aws:iam::777788889999:role/${desk.operatorMfaRole}`,
      false,
    ],
    [
      "a role of Identity Center that is not listed",
      session("AWSReservedSSO_Ops_fedcba9876543210", "jane"),
      `arn:aws:iam::${hub}:role/AWSReservedSSO_Ops_fedcba9876543210`,
      false,
    ],
  ])("%s", (_what, arn, identity, mfa) => {
    expect(callerOf(arn, desk)).toEqual({ identity, mfa });
  });

  test.each([
    ["a federated user, who chose their own name", `arn:aws:sts::${hub}:federated-user/bob`],
    ["a session of ours with a name that no trust policy pins", session(desk.operatorRole, "bob")],
  ])("nobody: %s", (_what, arn) => {
    expect(() => callerOf(arn, desk)).toThrow("nobody that can be told from others");
  });
});
