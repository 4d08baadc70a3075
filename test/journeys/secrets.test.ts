import { serialize } from "node:v8";
import type { Key } from "@watchkeeper/sim/kernel/keyring";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { Workspace } from "../simulation/workspace.ts";
import { launch, Rehearsal } from "./rehearsal.ts";

/** Where secrets belong: IAM's keys, Parameter Store, and the instances of those who put them there. */
const theirOwn = /^(keys|state (ssm|ec2|iam|sts)\|.*)$/;

/** The places of a cloud in which a text stands, beside what was said outside of it. */
const placesOf = (text: string, snapshot: ReadonlyMap<string, unknown>, said: readonly string[]) => [
  ...[...snapshot]
    .filter(([name]) => !theirOwn.test(name))
    .flatMap(([name, state]) => (serialize(state).includes(text) ? [name] : [])),
  ...(said.some((line) => line.includes(text)) ? ["what was said"] : []),
];

/** Names under which AWS's events, and people's own, carry what nobody else may know. */
const secretNames = [
  "userData",
  "masterUserPassword",
  "secretString",
  "sessionToken",
  "secretAccessKey",
  "SecretBinary",
];

/** Puts a field somewhere into an object: at the place that the numbers lead to. */
function hide(
  into: Record<string, unknown>,
  name: string,
  value: string,
  [next = 0, ...rest]: readonly number[],
): void {
  const inner = Object.values(into).filter(
    (one): one is Record<string, unknown> => typeof one === "object" && one !== null && !Array.isArray(one),
  );
  const chosen = inner[next % (inner.length + 1)];
  if (chosen === undefined) into[name] = value;
  else hide(chosen, name, value, rest);
}

/** What the journey of one launch leaves behind, with a second event of it that carries a secret, whole and broken off. */
async function journeyWith(canary: string, seed: number, name: string, path: readonly number[]) {
  const workspace = new Workspace(seed);
  const rehearsal = await Rehearsal.begin(seed, workspace.slack, true);
  const { world } = rehearsal;
  const [alice, bob] = [await rehearsal.person("alice"), await rehearsal.person("bob")];
  const userData = Buffer.from(`${canary}-of-the-instance`).toString("base64");
  await launch(alice, { UserData: userData });
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  const event = rehearsal
    .apiCalls()
    .find(({ detail }) => (detail as { readonly eventName: string }).eventName === "RunInstances");
  const detail = structuredClone(event?.detail) as Record<string, unknown>;
  detail.eventID = world.ids.uuid();
  hide(detail, name, canary, path);
  await rehearsal.deliver(JSON.stringify({ ...event, id: world.ids.uuid(), detail }));
  await rehearsal.deliver(`{"source":"aws.ec2","detail":{"${name}":"${canary}"`);
  await world.clock.advance(30 * 60_000);
  const snapshot = world.snapshot();
  const keys = snapshot.get("keys") as ReadonlyMap<string, Key>;
  const { token, signingSecret } = workspace.slack;
  return {
    snapshot,
    said: JSON.stringify(workspace.posted),
    secrets: [canary, userData, token, signingSecret],
    credentials: [...keys.values()].flatMap(({ credentials }) => [
      credentials.secretAccessKey,
      ...(credentials.sessionToken ? [credentials.sessionToken] : []),
    ]),
  };
}

test("no secret stands in a log, an item, a message, an execution or an object, wherever an event carries it", async () => {
  // What a Lambda function prints is its log.
  const written = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  onTestFinished(() => written.mockRestore());
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1_000 }),
      fc.constantFrom(...secretNames),
      fc.array(fc.nat(5), { minLength: 1, maxLength: 5 }),
      async (seed, name, path) => {
        const { snapshot, said, secrets, credentials } = await journeyWith(
          `canary-${seed}`,
          seed,
          name,
          path,
        );
        expect(written).toHaveBeenCalled();
        const all = [said, ...written.mock.calls.map(([chunk]) => String(chunk))];
        const places = secrets.flatMap((secret) => placesOf(secret, snapshot, all));
        // Lambda itself has the credentials of the functions' roles.
        const ofSessions = credentials
          .flatMap((secret) => placesOf(secret, snapshot, all))
          .filter((place) => !place.startsWith("state lambda|"));
        expect([...places, ...ofSessions]).toEqual([]);
      },
    ),
    { numRuns: 6 },
  );
});
