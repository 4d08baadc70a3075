import type { OperationKey } from "./call.ts";

/** An action that AWS asks for, and what it is asked on (Service Authorization Reference). */
export interface NeededAction {
  readonly action: string;
  /**
   * `*` where the action knows no resource; else the resource's part of an ARN of the action's service (`instance/*`), or
   * the whole ARN where it is of another form (`arn:aws:s3:::*`), `?*` where that part is nothing but the resource's name (a
   * queue, a topic); `iam role/*` stands for the roles that may be handed on.
   */
  readonly on: string;
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** It is asked on another resource than the one that a step changes: a session may use all such of its account. */
  readonly isBesides?: true;
}

/** How reads of one resource each are made as one read of many: by a filter that takes many ids. */
export interface ReadTogether {
  /** The member that names a filter, and the filter. */
  readonly filter: readonly [member: "Name" | "Key", name: string];
  /** As many ids as one request takes and answers on one page. */
  readonly most: number;
  /** The lists in which the answer holds the resources, from the outermost on. */
  readonly lists: readonly [string, ...string[]];
  /** The member by which a resource in the last of these lists names itself. */
  readonly id: string;
  /** What the request for many says beside its filter. */
  readonly further?: Readonly<Record<string, number>>;
}

/** An AWS operation that we may send: what it needs, and how it is sent. The SDK's command follows from its key. */
export interface Operation<Key extends OperationKey = OperationKey> {
  readonly key: Key;
  readonly access: "read" | "write";
  readonly actions: readonly NeededAction[];
  /** Where AWS documents it. */
  readonly page: string;
  readonly together?: ReadTogether;
}

/** Declares an operation. */
export const defineOperation = <const Key extends OperationKey>(operation: Operation<Key>): Operation<Key> =>
  Object.freeze(operation);

/** The operations that there are to send, by their keys. */
export type Operations = Readonly<Partial<Record<OperationKey, Operation>>>;

/** Declarations by their keys. */
export const operationsByKey = (declared: readonly Operation[]): Operations =>
  Object.fromEntries(declared.map((operation) => [operation.key, operation]));
