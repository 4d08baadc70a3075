import type * as EventBridge from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { limitExceeded, validation } from "./errors.ts";
import { findBus, lookUpBus, onBus, pageOf, policyOf, trail } from "./shared.ts";
import { type EventBridgeState, type EventBus, newBus } from "./state.ts";

type BusOperations =
  | "CreateEventBus"
  | "DescribeEventBus"
  | "UpdateEventBus"
  | "ListEventBuses"
  | "DeleteEventBus";

/** AWS's quota of buses in an account and Region. */
const maximumBuses = 100;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html, and what is done to buses. */
export const busOperations: Pick<Operations<typeof EventBridge, EventBridgeState>, BusOperations> = {
  CreateEventBus: {
    authorize: onBus("CreateEventBus"),
    run: (input, request) => {
      const { state, now } = request;
      const name = checkName(input.Name);
      if (state.buses.has(name)) {
        throw new AwsError("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);
      }
      if (state.buses.size > maximumBuses) {
        throw limitExceeded("The requested resource exceeds the maximum number allowed.");
      }
      const bus = newBus(name, request, now);
      bus.description = input.Description;
      for (const { Key = "", Value = "" } of input.Tags ?? []) bus.tags.set(Key, Value);
      state.buses.set(name, bus);
      return { EventBusArn: bus.arn, ...described(bus) };
    },
    trail,
  },
  DescribeEventBus: {
    authorize: onBus("DescribeEventBus"),
    run: (input, request) => {
      const bus = findBus(input.Name, request);
      return { ...shownBus(bus), ...described(bus) };
    },
  },
  UpdateEventBus: {
    authorize: onBus("UpdateEventBus"),
    run: (input, request) => {
      const bus = findBus(input.Name, request);
      if (input.Description !== undefined) bus.description = input.Description;
      bus.modified = request.now;
      return { Arn: bus.arn, Name: bus.name, ...described(bus) };
    },
    trail,
  },
  ListEventBuses: {
    run: (input, { state }) => {
      const buses = [...state.buses.values()]
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, next } = pageOf(buses, input);
      return { EventBuses: page.map(shownBus), ...next };
    },
  },
  DeleteEventBus: {
    authorize: onBus("DeleteEventBus"),
    run: (input, request) => {
      if (input.Name === "default") throw validation("Cannot delete event bus default.");
      const bus = lookUpBus(input.Name, request);
      if (bus && bus.rules.size > 0) throw validation("Event bus can't be deleted since it has rules.");
      if (bus) request.state.buses.delete(bus.name);
      return {};
    },
    trail,
  },
};

const described = (bus: EventBus) => (bus.description === undefined ? {} : { Description: bus.description });

function shownBus(bus: EventBus) {
  const policy = policyOf(bus);
  return {
    Name: bus.name,
    Arn: bus.arn,
    CreationTime: bus.created,
    LastModifiedTime: bus.modified,
    ...(policy === undefined ? {} : { Policy: policy }),
  };
}

function checkName(name: string | undefined): string {
  if (name !== undefined && name !== "default" && /^[\w.-]{1,256}$/.test(name)) return name;
  if (name === "default") {
    throw new AwsError("ResourceAlreadyExistsException", "Event bus default already exists.");
  }
  if (name?.includes("/")) throw validation("Event bus name must not contain '/'.");
  throw validation(
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [/\\.\\-_A-Za-z0-9]+`,
  );
}
