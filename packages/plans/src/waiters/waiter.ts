import type { Json } from "@watchkeeper/core/json";
import type { Clients, OperationKey, ServiceName } from "../call.ts";
import type { Acceptor, When } from "../condition.ts";

/** One of AWS's waiters, as data: what is read, how often, and what its answers and errors mean. */
export interface Waiter<Key extends OperationKey = OperationKey> {
  readonly operation: Key;
  readonly acceptors: readonly Acceptor[];
  readonly everySeconds: number;
  readonly maxEverySeconds: number;
}

/** The waiters of a service: a row for each `waitUntil…` of its SDK client and no other. */
export type WaiterTable<Service extends ServiceName> = {
  readonly [Name in WaiterName<Service>]: Waiter<Extract<OperationKey, `${Service}:${string}`>>;
};

type WaiterName<Service extends ServiceName> = keyof Clients[Service] extends infer Key
  ? Key extends `waitUntil${infer Name}`
    ? Name
    : never
  : never;

/** A row: the operation, its shortest and longest delay in seconds, and the acceptors in their order. */
export const waiter = <const Key extends OperationKey>(
  operation: Key,
  [everySeconds, maxEverySeconds]: readonly [number, number],
  ...acceptors: readonly (readonly Acceptor[])[]
): Waiter<Key> => ({ operation, acceptors: acceptors.flat(), everySeconds, maxEverySeconds });

const each =
  (state: Acceptor["state"]) =>
  (...alternatives: readonly (When | readonly When[])[]): readonly Acceptor[] =>
    alternatives.flat().map((when) => ({ state, when: [when] }));

/** One acceptor for each matcher: any of them is success. */
export const success = each("success");

/** One acceptor for each matcher: any of them is failure. */
export const failure = each("failure");

/** One acceptor for each matcher: with any of them it is too early to tell, whatever later acceptors say. */
export const retry = each("retry");

/** The value at the path is one of these. */
export const equals = (path: string, ...values: readonly Json[]): readonly When[] =>
  values.map((value) => ({ path, equals: value }));

/** All items at the path show the same of these values. */
export const all = (path: string, ...values: readonly Json[]): readonly When[] =>
  values.map((value) => ({ path, all: value }));

/** Each item at the path shows one of these values. */
export const allIn = (path: string, ...values: readonly Json[]): When => ({ path, allIn: values });

/** At least one item at the path shows one of these values. */
export const any = (path: string, ...values: readonly Json[]): readonly When[] =>
  values.map((value) => ({ path, any: value }));

/** The list or the text at the path is there, and empty. */
export const empty = (path: string): When => ({ path, length: { is: 0 } });

/** The list or the text at the path holds something. */
export const filled = (path: string): When => ({ path, length: { over: 0 } });

/** The read failed with this error code. */
export const error = (code: string): When => ({ error: code });

/** The read was answered, whatever the answer. */
export const answered: When = { success: true };
