import type {
  DescribeTimeToLiveCommandInput,
  DescribeTimeToLiveCommandOutput,
  UpdateTimeToLiveCommandInput,
  UpdateTimeToLiveCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { defineJob, type JobContext, type JobKind } from "../../kernel/job-kind.ts";
import { constraint, invalid } from "./errors.ts";
import { anyTable, type Request, readyTable } from "./find-table.ts";
import type { DynamoState } from "./state.ts";
import { recordChange } from "./stream.ts";
import { dropItem, expiryOf, type Table } from "./table.ts";
import type { Item } from "./value.ts";

/** DynamoDB promises deletion "within a few days" and filters nothing before; here it takes up to one. */
const MAX_LAG_MS = 24 * 60 * 60 * 1000;
/** What expired longer ago than this stays: DynamoDB takes it for a mistake. */
const MAX_AGE_MS = 5 * 365 * 24 * 60 * 60 * 1000;
/** Where dates end; what is said to expire later never does. */
const END_OF_TIME = 8e15;
/** How long TTL may not be changed again after a change. */
const SETTLING_MS = 60 * 60 * 1000;

/**
 * Turns TTL on or off.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
 */
export function updateTimeToLive(
  input: UpdateTimeToLiveCommandInput,
  request: Request,
): Omit<UpdateTimeToLiveCommandOutput, "$metadata"> {
  const table = readyTable(request, input.TableName);
  const { Enabled = false, AttributeName = "" } = input.TimeToLiveSpecification ?? {};
  if (AttributeName === "") {
    throw constraint(
      "''",
      "timeToLiveSpecification.attributeName",
      "Member must have length greater than or equal to 1",
    );
  }
  const { attribute, isEnabled, changed } = table.timeToLive;
  if (Enabled === isEnabled) throw invalid(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
  if (!Enabled && attribute !== AttributeName) {
    throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${attribute}`);
  }
  if (attribute !== undefined && request.now.getTime() - changed.getTime() < SETTLING_MS) {
    throw invalid("Time to live has been modified multiple times within a fixed interval");
  }
  table.timeToLive = { attribute: AttributeName, isEnabled: Enabled, changed: request.now };
  for (const item of table.items.values()) scheduleSweep(table, item, request);
  return { TimeToLiveSpecification: { Enabled, AttributeName } };
}

export function describeTimeToLive(
  input: DescribeTimeToLiveCommandInput,
  request: Request,
): Omit<DescribeTimeToLiveCommandOutput, "$metadata"> {
  const { attribute, isEnabled } = anyTable(request, input.TableName).timeToLive;
  if (!isEnabled) return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
  return { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: attribute } };
}

/** Sees to it that a sweep comes at most a day after an item expires. One sweep is due at a time. */
export function scheduleSweep(table: Table, item: Item, { state, world, account, region }: Request): void {
  const expiry = expiryOf(table, item);
  if (expiry === undefined || expiry > END_OF_TIME) return;
  const from = Math.max(expiry, world.clock.now().getTime());
  const due = state.sweeps.get(table.name);
  if (due !== undefined && due.time <= from + MAX_LAG_MS) return;
  world.jobs.cancel(due?.job);
  arrange(table, from, { state, world, account, region });
}

function arrange(table: Table, expires: number, scene: JobContext<DynamoState>): void {
  const time = expires + 1 + scene.world.random() * (MAX_LAG_MS - 1);
  const job = scene.world.jobs.at(time, sweep, scene, { table: table.name });
  scene.state.sweeps.set(table.name, { job, time });
}

/** What has expired in a table is deleted; the next sweep is due when something else has. */
export const sweep: JobKind<{ table: string }, DynamoState> = defineJob({
  service: "dynamodb",
  name: "sweep",
  run: (words, scene) => {
    const table = scene.state.tables.get(words.table);
    scene.state.sweeps.delete(words.table);
    if (!table) return;
    const now = scene.world.clock.now().getTime();
    const items = [...table.items.values()];
    for (const held of items.filter((candidate) => isDue(table, candidate, now))) {
      recordChange(table, held, undefined, scene, "dynamodb.amazonaws.com");
      dropItem(table, held);
    }
    const rest = [...table.items.values()].filter((held) => isAhead(table, held, now));
    const next = Math.min(...rest.map((held) => expiryOf(table, held)!));
    if (Number.isFinite(next)) arrange(table, next, scene);
  },
});

function isDue(table: Table, item: Item, now: number): boolean {
  const expiry = expiryOf(table, item);
  return expiry !== undefined && expiry < now && now - expiry < MAX_AGE_MS;
}

function isAhead(table: Table, item: Item, now: number): boolean {
  const expiry = expiryOf(table, item);
  return expiry !== undefined && expiry >= now && expiry <= END_OF_TIME;
}
