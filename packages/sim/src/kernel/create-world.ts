import { AwsError } from "./aws-error.ts";
import type { SimClock } from "./clock.ts";
import { Faults } from "./faults/faults.ts";
import { assumeForService } from "./iam/assume-for-service.ts";
import { createDirectory, type Directory } from "./iam/directory.ts";
import { defineJob, jobRunner } from "./job-kind.ts";
import { Jobs } from "./jobs.ts";
import { Keyring } from "./keyring.ts";
import { seededRandomness } from "./randomness.ts";
import { serveRequest } from "./serve-request.ts";
import type { AnyService } from "./service.ts";
import { createSimClock } from "./sim-clock.ts";
import { readSnapshot, takeSnapshot, type WorldSnapshot } from "./snapshot.ts";
import { StateStore } from "./state-store.ts";
import type { AwsEvent, LambdaCode, Trace, World } from "./world.ts";

/** What an embedded AWS is made of. */
export interface WorldOptions {
  /** What it simulates; all else is refused by name. */
  readonly services: readonly AnyService[];
  /** The account ids that there are. */
  readonly accounts: readonly string[];
  /** Ids, delays and all else that AWS leaves open follow from it. */
  readonly seed: number;
  /** When its clock begins; ignored where `clock` is given. Default: 2026-01-01T00:00:00Z. */
  readonly startTime?: Date;
  readonly clock?: SimClock;
  /** The world is this one again, at its time, and takes up what it was doing when its clock first moves or settles. */
  readonly snapshot?: WorldSnapshot | undefined;
  /** The organisation that all accounts are members of; absent: none is. */
  readonly organization?: string | undefined;
  /** Lets unknown access keys in, as users of this account with all rights. Absent: they are refused. */
  readonly outsideUser?: { readonly account: string };
  /** Lets people see at once what was written, until faults are in use; functions and services never do. */
  readonly promptToPeople?: boolean;
}

const defaultStart = "2026-01-01T00:00:00Z";

/** Makes an embedded AWS: all its accounts and Regions, on one clock, from one seed. Every request is authorised. */
export function createWorld(options: WorldOptions): World {
  const saved = options.snapshot && readSnapshot(options.snapshot);
  const clock = options.clock ?? createSimClock(saved?.now ?? options.startTime ?? new Date(defaultStart));
  const randomness = seededRandomness(saved?.randomness ?? options.seed);
  const keys = new Keyring(randomness, options.outsideUser?.account);
  const services = new Map(options.services.map((service) => [service.name, service]));
  const states = new StateStore();
  const listeners = new Set<(trace: Trace) => void>();
  const tell = (trace: Trace) => {
    for (const listener of listeners) listener(trace);
  };
  const faults = new Faults(
    options.seed,
    (fault, what) => tell({ type: "fault", time: clock.now().toISOString(), fault, what }),
    options.promptToPeople ?? false,
  );
  let deliver: (event: AwsEvent) => Promise<void> = async () => {};

  const directory = (account: string) =>
    states.of({ name: "iam", scope: "global", createState: createDirectory }, account, "global") as Directory;

  const world: World = {
    clock,
    faults,
    get jobs() {
      return jobs;
    },
    ids: randomness,
    random: randomness.random,
    hex: randomness.hex,
    text: randomness.text,
    accounts: options.accounts,
    organization: options.organization,
    code: new Map<string, LambdaCode>(),
    directory,
    services: options.services,
    service: (name) => services.get(name),
    stateOf: (service, account, region) => {
      if (!options.accounts.includes(account)) {
        throw new AwsError("NoSuchAccount", `The embedded AWS has no account ${account}.`, 404);
      }
      return states.of(service, account, region) as never;
    },
    call: (request) => serveRequest(world, request),
    assume: (...words) => assumeForService(world, ...words),
    servicePrincipal: (name, account) => ({ type: "service", arn: name, account, userId: name }),
    credentialsFor: (principal, expires) => keys.issue(principal, expires),
    principalOf: (accessKeyId) => keys.principalOf(accessKeyId),
    secretOf: (accessKeyId) => keys.secretOf(accessKeyId),
    revokeKey: (accessKeyId) => keys.revoke(accessKeyId),
    authenticate: (accessKeyId, sessionToken) => keys.authenticate(accessKeyId, sessionToken, clock.now()),
    emit: (draft, delayMs = 0) => {
      const {
        time = clock
          .now()
          .toISOString()
          .replace(/\.\d+Z$/, "Z"),
        ...rest
      } = draft;
      const event: AwsEvent = { version: "0", id: randomness.uuid(), time, ...rest };
      jobs.after(delayMs, arrival, event, event);
    },
    onEmit: (taker) => {
      deliver = taker;
    },
    snapshot: () => takeSnapshot({ clock, randomness, keys, states, jobs, faults }),
    tell,
    observe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  /** An event of AWS's own comes to its bus. */
  const arrival = defineJob<AwsEvent>({
    service: "kernel",
    name: "event",
    delivery: "best-effort",
    run: async (event) => {
      tell({ type: "event", time: clock.now().toISOString(), event });
      await deliver(event);
    },
  });
  const kinds = [arrival, ...options.services.flatMap((service) => service.jobs ?? [])];
  const jobs = new Jobs(clock, faults, jobRunner(world, kinds));
  for (const service of services.values()) service.start?.(world);
  if (saved) {
    keys.restore(saved.keys);
    faults.restore(saved.faults);
    const restored = inTodaysShape(services, saved.states);
    for (const [key, state] of restored) states.restore(key, state);
    jobs.restore(saved.jobs);
    // Apart from whoever restores, and only once the functions' code is there.
    clock.after(0, () => resume(world, services, restored));
  }
  return world;
}

/** States that an older release saved, as their services have them today. */
const inTodaysShape = (
  services: ReadonlyMap<string, AnyService>,
  states: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> =>
  new Map(
    [...states].map(([key, state]) => {
      const upgrade = services.get(key.split("|")[0] ?? "")?.upgrade;
      return [key, upgrade ? upgrade(state) : state];
    }),
  );

/** Each service takes up again, in each of its places, what ran when the world was saved. */
function resume(
  world: World,
  services: ReadonlyMap<string, AnyService>,
  states: ReadonlyMap<string, unknown>,
): void {
  for (const [key, state] of states) {
    const [name = "", account = "", region = ""] = key.split("|");
    services.get(name)?.resume?.(world, state, { account, region });
  }
}
