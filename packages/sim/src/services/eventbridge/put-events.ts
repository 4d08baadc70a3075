import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import type { AwsEvent } from "../../kernel/world.ts";
import { validation } from "./errors.ts";
import { forwardedIn } from "./forwarding.ts";
import { routeEvent } from "./route-event.ts";
import { busPlace, findBus, lookUpBus, policyOf, type Request } from "./shared.ts";
import type { EventBridgeState, EventBus } from "./state.ts";

type Entry = EventBridge.PutEventsRequestEntry;

/** AWS's quotas of one request. */
const maximumEntries = 10;
const maximumBytes = 1_048_576;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const putEventsOperations: Pick<Operations<typeof EventBridge, EventBridgeState>, "PutEvents"> = {
  PutEvents: {
    authorize: (input, request) => {
      const names = [...new Set((input.Entries ?? []).map(({ EventBusName }) => EventBusName))];
      return names.map((name) => onBusOf(name, input.Entries ?? [], request));
    },
    run: (input, request) => {
      const entries = input.Entries ?? [];
      const event = forwardedIn(input);
      if (event) return accept(findBus(entries[0]?.EventBusName, request), event, request);
      checkEntries(entries);
      const results = entries.map((entry) => putEntry(entry, request));
      return { FailedEntryCount: results.filter((one) => "ErrorCode" in one).length, Entries: results };
    },
  },
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
function onBusOf(name: string | undefined, entries: readonly Entry[], request: Request): Authorization {
  const own = entries.filter(({ EventBusName }) => EventBusName === name);
  const policy = policyOf(lookUpBus(name, request));
  return {
    action: "events:PutEvents",
    resource: busPlace(name, request).arn,
    context: {
      "events:source": own.map(({ Source = "" }) => Source),
      "events:detail-type": own.map(({ DetailType = "" }) => DetailType),
    },
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
  };
}

function checkEntries(entries: readonly Entry[]): void {
  if (entries.length === 0 || entries.length > maximumEntries) {
    const bound =
      entries.length === 0 ? "greater than or equal to 1" : `less than or equal to ${maximumEntries}`;
    throw validation(
      `1 validation error detected: Value '[${entries.map(() => "PutEventsRequestEntry").join(", ")}]' at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > maximumBytes) throw validation("Total size of the entries in the request is over the limit.");
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
function sizeOf({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return (Time ? 14 : 0) + texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

type Result = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

function putEntry(entry: Entry, request: Request): Result {
  const { Source, DetailType, Detail } = entry;
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (value !== undefined && value !== "") continue;
    return failure(
      "InvalidArgument",
      `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    );
  }
  if (Source?.startsWith("aws.")) {
    return failure("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  const detail = readDetail(Detail ?? "");
  if (detail === undefined) return failure("MalformedDetail", "Detail is malformed.");
  const event: AwsEvent = {
    version: "0",
    id: request.world.ids.uuid(),
    "detail-type": DetailType ?? "",
    source: Source ?? "",
    account: request.principal.account,
    time: (entry.Time ?? request.now).toISOString().replace(/\.\d+Z$/, "Z"),
    region: request.region,
    resources: entry.Resources ?? [],
    detail,
  };
  request.world.tell({ type: "event", time: request.now.toISOString(), event });
  // An event for a bus that does not exist is taken and seen by nobody.
  const bus = lookUpBus(entry.EventBusName, request);
  if (bus) routeEvent(request.world, bus, { event, isForwarded: false });
  return { EventId: event.id };
}

const failure = (ErrorCode: string, ErrorMessage: string): Result => ({ ErrorCode, ErrorMessage });

/** Detail is a JSON object; nothing else is taken. */
function readDetail(text: string): object | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === "object" && detail !== null && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}

function accept(bus: EventBus, event: AwsEvent, { world }: Request) {
  routeEvent(world, bus, { event, isForwarded: true });
  return { FailedEntryCount: 0, Entries: [{ EventId: event.id }] };
}
