import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Call, call, operationOf } from "./call.ts";
import { operationsByKey } from "./operation.ts";
import { startBackupJob } from "./operations/backup.ts";
import { associateIamInstanceProfile, createTags, stopInstances } from "./operations/ec2.ts";
import { policyCharacters, sessionHolds, sessionPolicyFor } from "./permissions.ts";
import { resourcesPerSession, type Sending, Sessions, shareSessions } from "./share-sessions.ts";

const accounts = ["444455556666", "777788889999"];
const calls = accounts.flatMap((account) => {
  const where = { account, region: "eu-west-1" };
  return [
    call("ec2:CreateTags", where, { Resources: [], Tags: [] }),
    call("ec2:StopInstances", where, { InstanceIds: [] }),
    call("ec2:AssociateIamInstanceProfile", where, { IamInstanceProfile: {}, InstanceId: "i-1" }),
  ];
});
const operations = operationsByKey([associateIamInstanceProfile, createTags, stopInstances]);
const holds = (one: Call, resources: readonly string[]) =>
  sessionHolds(operations[operationOf(one)]!, one, resources);
const arn = (name: string) => `arn:aws:ec2:eu-west-1:444455556666:instance/${name}`;

/** A batch of sendings; some of the same resource, some of resources with long names. */
const batches = fc
  .array(
    fc.record({
      call: fc.constantFrom(...calls),
      names: fc.array(fc.tuple(fc.nat(60), fc.constantFrom(0, 10, 100, 400)), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 120 },
  )
  .map((sendings): readonly Sending[] =>
    sendings.map((sending, index) => ({
      id: `s${index}`,
      call: sending.call,
      resources: [
        ...new Set(sending.names.map(([number, length]) => arn(`i-${number}${"x".repeat(length)}`))),
      ],
    })),
  );

describe("sendings share sessions", () => {
  test("each in one that all its resources are among, for its own operation and account, within STS's limits", () => {
    fc.assert(
      fc.property(batches, (sendings) => {
        const among = shareSessions(sendings, holds);
        expect([...among.keys()]).toEqual(sendings.map(({ id }) => id));
        for (const { id, call, resources: own } of sendings) {
          const resources = among.get(id)!;
          expect(resources).toEqual(expect.arrayContaining([...own]));
          expect(new Set(resources).size).toBe(resources.length);
          expect(resources.length).toBeLessThanOrEqual(resourcesPerSession);
          expect(
            JSON.stringify(sessionPolicyFor(operations[operationOf(call)]!, call, resources)).length,
          ).toBeLessThanOrEqual(policyCharacters);
          const sharing = sendings.filter((other) => among.get(other.id) === resources);
          for (const other of sharing)
            expect([other.call.account, operationOf(other.call)]).toEqual([call.account, operationOf(call)]);
          expect(new Set(sharing.flatMap((other) => other.resources))).toEqual(new Set(resources));
        }
      }),
    );
  });

  test("as few as hold them: 45 steps on instances take three", () => {
    const sendings = Array.from({ length: 45 }, (_, index) => ({
      id: `s${index}`,
      call: calls[0]!,
      resources: [arn(`i-${String(index).padStart(17, "0")}`)],
    }));
    expect(new Set(shareSessions(sendings, holds).values()).size).toBe(3);
  });

  test("with what comes after them: forty steps one by one take two", () => {
    const sendings = Array.from({ length: 40 }, (_, index) => ({
      id: `s${index}`,
      call: calls[index % 2]!,
      resources: [arn(`i-${String(index).padStart(17, "0")}`)],
    }));
    const sessions = new Sessions(holds);
    const used = sendings.map((sending, index) => {
      sessions.share([sending], sendings.slice(index + 1));
      return sessions.among(sending);
    });
    expect(new Set(used).size).toBe(2);
    for (const [index, { resources }] of sendings.entries())
      expect(used[index]).toEqual(expect.arrayContaining(resources));
  });

  test("but not a resource that is too long even alone", () => {
    const sending = { id: "s", call: calls[0]!, resources: [arn("x".repeat(3_000))] };
    expect(shareSessions([sending], holds).get("s")).toEqual(sending.resources);
  });
});

test("a session may use all resources of the kind that a call needs besides the one that it changes, in its account", () => {
  const where = { account: "444455556666", region: "eu-west-1" };
  const one = call("backup:StartBackupJob", where, {
    BackupVaultName: "daily",
    ResourceArn: arn("i-1"),
    IamRoleArn: "role",
  });
  expect(sessionPolicyFor(startBackupJob, one, [arn("i-1")]).Statement).toMatchObject([
    {
      Action: ["backup:StartBackupJob"],
      Resource: ["arn:aws:backup:*:444455556666:backup-vault:*"],
    },
    {
      Action: ["iam:PassRole"],
      Condition: { StringEquals: { "iam:PassedToService": "backup.amazonaws.com" } },
    },
  ]);
});
