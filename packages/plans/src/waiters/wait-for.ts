import { type Call, type CallInput, call, type OperationKey, type Where } from "../call.ts";
import type { Check } from "../condition.ts";
import { waiters } from "./index.ts";
import type { Waiter } from "./waiter.ts";

type Waiters = typeof waiters;

/** A waiter in one word: `ec2:InstanceRunning`. A misspelt one does not compile. */
export type WaiterKey = {
  [Service in keyof Waiters]: `${Service}:${keyof Waiters[Service] & string}`;
}[keyof Waiters];

type RowOf<Key extends WaiterKey> = Key extends `${infer Service extends keyof Waiters}:${infer Name}`
  ? Waiters[Service][Name & keyof Waiters[Service]]
  : never;

/** The operation that a waiter reads. */
export type OperationOf<Key extends WaiterKey> =
  RowOf<Key> extends Waiter<infer Operation> ? Operation : never;

/** A check whose read is known by its operation. */
export interface CheckOf<Key extends OperationKey> extends Check {
  readonly read: Call<Key>;
}

/** A check made of a waiter: `waitFor("ec2:VpcExists", where, { VpcIds }, { deadlineSeconds: 60 })`. */
export function waitFor<const Key extends WaiterKey>(
  key: Key,
  where: Where,
  input: CallInput<OperationOf<Key>>,
  { deadlineSeconds }: Pick<Check, "deadlineSeconds">,
): CheckOf<OperationOf<Key>> {
  const { operation, ...rest } = waiterOf(key);
  return { ...rest, read: call(operation, where, input), deadlineSeconds };
}

/** The row of a waiter. */
export function waiterOf<Key extends WaiterKey>(key: Key): Waiter<OperationOf<Key>> {
  const [service, name] = key.split(":") as [keyof Waiters, string];
  return (waiters[service] as Readonly<Record<string, Waiter>>)[name] as Waiter<OperationOf<Key>>;
}
