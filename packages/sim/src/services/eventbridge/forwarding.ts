import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { AwsEvent } from "../../kernel/world.ts";

/**
 * The events that a rule sends to another bus, by the request that carries each: they arrive as they were, with their
 * own id, account and Region, where PutEvents of anyone else makes new ones.
 */
const forwarded = new WeakMap<object, AwsEvent>();

/** The request by which a rule sends an event on to another bus. */
export function forwardingRequest(event: AwsEvent, busArn: string): object {
  const { source, resources, detail } = event;
  const entry: PutEventsRequestEntry = {
    EventBusName: busArn,
    Source: source,
    DetailType: event["detail-type"],
    Resources: [...resources],
    Detail: JSON.stringify(detail),
    Time: new Date(event.time),
  };
  const request = { Entries: [entry] };
  forwarded.set(request, event);
  return request;
}

/** The event that such a request carries. */
export const forwardedIn = (request: object): AwsEvent | undefined => forwarded.get(request);
