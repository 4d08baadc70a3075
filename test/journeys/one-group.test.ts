import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { backupJobStateChange } from "@watchkeeper/aws-events/backup-job-state-change";
import type { NewCase } from "@watchkeeper/cases/case";
import { type Finding, groupsOf } from "@watchkeeper/cases/finding";
import type { CaseStore } from "@watchkeeper/cases/ports";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { beforeEach, describe, expect, test } from "vitest";
import { account, Rehearsal, region } from "./rehearsal.ts";

const hour = 3_600_000;
const event = eventEnvelope.parse(backupJobStateChange.example);

let rehearsal: Rehearsal;
let cases: CaseStore;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  const { hub, names } = rehearsal.laptop.deployment;
  const arn = `arn:aws:iam::${hub.account}:root`;
  const credentials = rehearsal.world.credentialsFor({
    ...{ type: "root", arn, account: hub.account, userId: hub.account, administrator: true },
  });
  const tables = dynamoTables(rehearsal.runtime(credentials), names.table);
  cases = dynamoCaseStore(tables, rehearsal.world.clock);
});

const findingOf = (volume: string, ...groups: readonly string[]): Finding => ({
  check: "backup-job-succeeded",
  severity: "high",
  account,
  region,
  resource: `arn:aws:ec2:${region}:${account}:volume/${volume}`,
  summary: `${volume} was not backed up`,
  evidence: {},
  groups: [...groups],
});

const caseOf = (id: string, more: Partial<NewCase> = {}): NewCase => ({
  ...{ id, account, region, title: id, status: "open", event: "backup-job-state-change", occurrence: id },
  ...{ openedAt: rehearsal.world.clock.now().toISOString(), checks: [], resources: [], plans: [] },
  ...more,
});

async function open(id: string, finding: Finding, more: Partial<NewCase> = {}) {
  const before = await cases.holders([finding]);
  return cases.open(caseOf(id, more), { event, findings: [finding] }, [], before);
}

/** The case that a finding would join by its group. */
const joins = async (finding: Finding): Promise<string | undefined> => {
  const held = await cases.holders([finding]);
  return groupsOf(finding).flatMap((group) => held.get(group)?.open?.id ?? [])[0];
};

describe("findings of one group", () => {
  test("that come at once open one case: the other is told that it was taken, and then whose it is", async () => {
    const [a, b] = [findingOf("vol-a", "vault daily"), findingOf("vol-b", "vault daily")];
    const answers = await Promise.all([open("c-a", a), open("c-b", b)]);
    expect(answers.toSorted()).toEqual(["opened", "taken"]);
    const [winner] = [a, b].filter((_, index) => answers[index] === "opened");
    expect(await joins(winner === a ? b : a)).toBe(winner === a ? "c-a" : "c-b");
  });

  test("share one of several groups, and nothing with another account's or Region's", async () => {
    await open("c-a", findingOf("vol-a", "vault daily", "cause kms"));
    expect(await joins(findingOf("vol-b", "vault weekly", "cause kms"))).toBe("c-a");
    expect(await joins(findingOf("vol-b", "vault weekly"))).toBeUndefined();
    const elsewhere = { ...findingOf("vol-b", "cause kms"), region: "eu-west-1" };
    expect(await joins(elsewhere)).toBeUndefined();
  });

  test("join for an hour from the first on, however many join, and then open the next case", async () => {
    await open("c-a", findingOf("vol-a", "vault daily"));
    await rehearsal.world.clock.advance(hour / 2);
    const second = findingOf("vol-b", "vault daily");
    const joining = { event, own: "c-b", findings: [second] };
    const entry = { actor: "watchkeeper", type: "event joined", data: {} };
    await cases.join("c-a", joining, {}, entry, await cases.holders([second]));
    await rehearsal.world.clock.advance(hour / 2 - 1_000);
    expect(await joins(findingOf("vol-c", "vault daily"))).toBe("c-a");
    await rehearsal.world.clock.advance(1_000);
    expect(await joins(findingOf("vol-c", "vault daily"))).toBeUndefined();
    expect(await open("c-c", findingOf("vol-c", "vault daily"))).toBe("opened");
    expect(await joins(findingOf("vol-d", "vault daily"))).toBe("c-c");
  });

  test("do not join a case that acts, nor one that is over, but one that was left to people", async () => {
    await open("c-a", findingOf("vol-a", "vault daily"));
    const stands = async (change: Partial<NewCase>) => {
      await cases.update("c-a", change, { actor: "watchkeeper", type: "changed", data: {} });
      return joins(findingOf("vol-b", "vault daily"));
    };
    expect(await stands({ status: "awaiting-approval" })).toBe("c-a");
    expect(await stands({ status: "running" })).toBeUndefined();
    expect(await stands({ status: "closed", outcome: "fixed" })).toBeUndefined();
    expect(await stands({ status: "closed", outcome: "refused" })).toBe("c-a");
  });
});
