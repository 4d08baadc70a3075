import { createDeclaredState, type DeclaredState } from "../../factory/resource.ts";
import {
  type Subscription,
  type SubscriptionParts,
  subscriptions,
  type Topic,
  type TopicParts,
  topics,
} from "./resources.ts";

/** What was saved before topics were declared: both by their ARNs. */
interface Old {
  readonly topics: ReadonlyMap<
    string,
    TopicParts & Pick<Topic, "arn" | "account" | "tags"> & { readonly name: string }
  >;
  readonly subscriptions: ReadonlyMap<string, SubscriptionParts & Pick<Subscription, "arn">>;
}

/** A state as it is today, out of one that any release saved. */
export function upgrade(saved: unknown): DeclaredState {
  if ("tables" in (saved as object)) return saved as DeclaredState;
  const old = saved as Old;
  const state = createDeclaredState();
  const base = (id: string) => {
    state.serial += 1;
    return { id, created: new Date(0), serial: state.serial, status: "available", turn: 0 };
  };
  const made = [...old.topics.values()].map(
    ({ name, ...topic }) => [name, { ...topic, ...base(name) }] as const,
  );
  state.tables.set(topics.name, new Map(made));
  const subscribed = [...old.subscriptions.values()].map((one) => {
    const id = one.arn.split(":").slice(5).join(":");
    return [id, { ...one, ...base(id), account: one.topicArn.split(":")[4] ?? "", tags: new Map() }] as const;
  });
  state.tables.set(subscriptions.name, new Map(subscribed));
  return state;
}
