import { marshall } from "@aws-sdk/util-dynamodb";
import { auditKey } from "@watchkeeper/aws/dynamodb/audit-trail";
import { type AuditRecord, emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import type { Evidence } from "@watchkeeper/cases/evidence";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { launch, owned, type Person, Rehearsal } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});

const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;
const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const audit = () => rehearsal.auditIsWhole(bob.desk);
const asHub = (service: string, operation: string, input: object) =>
  rehearsal.asAdministrator(hub().account, service, operation, input);
const foldersOf = ({ objects }: Evidence) =>
  Object.fromEntries(
    [...Map.groupBy(objects, ({ key }) => key.split("/")[0])].map(([folder, all]) => [folder, all.length]),
  );

/** A case that was fixed. */
async function fix(): Promise<void> {
  await launch(alice, owned);
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  await rehearsal.until("all closed", bob.desk, (all) => all.every(({ status }) => status === "closed"));
}

const items = (chains: number, each: number) =>
  Array.from({ length: chains }, (_, number) => {
    const id = `c-many-${number}`;
    const records: AuditRecord[] = [];
    for (let n = 0; n < each; n++)
      records.push(
        nextRecord(
          id,
          records.at(-1) ?? emptyHead(id),
          { actor: "w", type: "tested", data: { n } },
          rehearsal.world.clock.now(),
        ),
      );
    return records.map((record) => marshall({ ...auditKey(`CASE#${id}`, record.seq), v: 1, ...record }));
  });

describe("the notary", () => {
  test("keeps five thousand records that come at once, a few signatures for all of them", async () => {
    await fix();
    await minutes(10);
    const before = foldersOf(await bob.desk.evidence());
    for (const batch of items(200, 25))
      await asHub("dynamodb", "BatchWriteItem", {
        RequestItems: { [names().table("trail")]: batch.map((Item) => ({ PutRequest: { Item } })) },
      });
    await minutes(5);
    const read: string[] = [];
    const evidence = await bob.desk.evidence((what, done, of) => read.push(`${done} of ${of} ${what}`));
    const count = evidence.objects.length;
    expect(read.slice(count - 1, count + 1)).toEqual([
      `${count} of ${count} kept objects`,
      expect.stringMatching(/^1 of \d+ cases$/),
    ]);
    const after = foldersOf(evidence);
    expect((after.records ?? 0) - (before.records ?? 0)).toBeGreaterThanOrEqual(5_000);
    expect((after.signatures ?? 0) - (before.signatures ?? 0)).toBeLessThanOrEqual(15);
  });

  test.each(["request lost", "response lost", "die before", "die after"] as const)(
    "keeps all, and takes none of its own for another's, where every ninth of its requests has this fate: %s",
    async (fault) => {
      let count = 0;
      vi.spyOn(rehearsal.world.faults, "fate").mockImplementation((name) =>
        name.endsWith("notarize") && ++count % 9 === 0 ? { fault } : { fault: undefined },
      );
      await fix();
      await minutes(60);
      expect(await audit()).toMatchObject({ flaws: [], alarms: 0 });
    },
  );

  test("who works twice at once on the same records keeps each once, and raises no alarm", async () => {
    await fix();
    const { Items } = await asHub("dynamodb", "Scan", { TableName: names().table("trail") });
    const Records = (Items as Record<string, unknown>[]).map((NewImage, number) => ({
      eventName: "INSERT",
      dynamodb: { Keys: { pk: NewImage.pk, sk: NewImage.sk }, NewImage, SequenceNumber: String(number) },
    }));
    const Payload = Buffer.from(JSON.stringify({ Records }));
    const invoke = () => asHub("lambda", "Invoke", { FunctionName: names().function("notarize"), Payload });
    const answers = await Promise.all([invoke(), invoke()]);
    expect(answers.map(({ FunctionError }) => FunctionError)).toEqual([undefined, undefined]);
    await minutes(30);
    expect(await audit()).toMatchObject({ flaws: [], alarms: 0 });
  });

  test("keeps records while its key is disabled, and signs them when it is enabled", async () => {
    const { Aliases } = (await asHub("kms", "ListAliases", {})) as { Aliases: { TargetKeyId: string }[] };
    const KeyId = Aliases[0]!.TargetKeyId;
    await fix();
    await minutes(10);
    await asHub("kms", "DisableKey", { KeyId });
    await fix();
    await minutes(3 * 60);
    const { flaws } = await audit();
    const told = flaws.map(({ message }) => message);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((message) => !message.includes("it was never signed"))).toEqual([]);
    await asHub("kms", "EnableKey", { KeyId });
    await fix();
    await minutes(30);
    expect(await audit()).toMatchObject({ flaws: [], alarms: 0 });
  });

  test("whose process is over has what it could not sign signed by the daily anchor", async () => {
    const { Aliases } = (await asHub("kms", "ListAliases", {})) as { Aliases: { TargetKeyId: string }[] };
    const KeyId = Aliases[0]!.TargetKeyId;
    await asHub("kms", "DisableKey", { KeyId });
    await fix();
    await minutes(30);
    await asHub("kms", "EnableKey", { KeyId });
    rehearsal = await rehearsal.restarted();
    bob = await rehearsal.back(bob);
    await minutes(24 * 60);
    expect(await audit()).toMatchObject({ flaws: [], alarms: 0 });
  });
});
