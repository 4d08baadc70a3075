import type { Authorization } from "../kernel/request.ts";
import type { Operations, TrailRecord } from "../kernel/service.ts";
import type { AnyType, DeclaredState, Request, ResourceType, Stored } from "./resource.ts";
import { find, named } from "./table.ts";

/** What an operation says beside what it does. */
export interface Words<Input> {
  /** What names the resource, where it is none of its type's own members: another one, or what follows from the input. */
  readonly by?: string | ((input: Input) => string | undefined);
  /** Whether CloudTrail records it as a change; absent: as its name says. */
  readonly isChange?: boolean;
  /** CloudTrail's record, where that is not all of the input and the answer. */
  readonly trail?: (input: Input, output: unknown) => TrailRecord;
  /** Condition keys of this operation. */
  readonly keys?: (input: Input, request: Request) => Readonly<Record<string, string | readonly string[]>>;
  /** Permissions that it needs beside that of its own name. */
  readonly needs?: (input: Input, request: Request) => readonly Authorization[];
  /** All permissions that it needs, where it has no action of its own name, or asks by itself. */
  readonly permissions?: (input: Input, request: Request) => readonly Authorization[];
}

/** One operation as it is declared: permission, record and checks of its input follow. */
export interface DeclaredOperation<Input, Output> extends Words<Input> {
  /** The types of which the input names a resource. */
  readonly of: readonly AnyType[];
  /** The id of what it makes, as far as the input says it. */
  readonly makes?: (input: Input) => string | undefined;
  readonly run: (input: Input, request: Request) => Output | Promise<Output>;
}

/** A declared operation whose types are forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: operations are contravariant in their input
export type AnyDeclaredOperation = DeclaredOperation<any, any>;

type Declared<Operation> = Operation extends {
  readonly run: (input: infer Input, request: never) => infer Output;
}
  ? DeclaredOperation<Input, Awaited<Output>>
  : never;

/** The operations of an SDK client that a service declares, typed by the client. */
export type DeclaredOperations<Module> = {
  readonly [Name in keyof Operations<Module, DeclaredState>]?: Declared<
    NonNullable<Operations<Module, DeclaredState>[Name]>
  >;
};

/** An operation on a resource that the request names. */
export const on = <Own extends object, Input extends object, Output>(
  type: ResourceType<Own>,
  run: (resource: Stored<Own>, input: Input, request: Request) => Output | Promise<Output>,
  words: Words<Input> = {},
): DeclaredOperation<Input, Output> => ({
  ...words,
  of: [type],
  run: (input, request) => run(find(type, request, givenIn(type, input, words.by)), input, request),
});

/** An operation on a resource of any of these types. */
export const onAny = <Input extends object, Output>(
  types: readonly AnyType[],
  run: (resource: Stored<object>, input: Input, request: Request) => Output | Promise<Output>,
  words: Words<Input> = {},
): DeclaredOperation<Input, Output> => ({
  ...words,
  of: types,
  run: (input, request) => {
    const given = (type: AnyType) => givenIn(type, input, words.by) ?? "";
    const type = types.find((one) => named(one, request, given(one))) ?? types[0]!;
    return run(find(type, request, given(type)), input, request);
  },
});

/** An operation that makes a resource, which the input may name. */
export const making = <Input, Output>(
  type: AnyType,
  makes: (input: Input) => string | undefined,
  run: (input: Input, request: Request) => Output | Promise<Output>,
  words: Words<Input> = {},
): DeclaredOperation<Input, Output> => ({ ...words, of: [type], makes, run });

/** An operation on no resource in particular. */
export const plain = <Input, Output>(
  run: (input: Input, request: Request) => Output,
  words: Words<Input> = {},
) => ({ ...words, of: [], run }) satisfies DeclaredOperation<Input, Output>;

/** What an input names a resource of a type by. */
export function givenIn<Input extends object>(
  type: AnyType,
  input: Input,
  by?: Words<Input>["by"],
): string | undefined {
  if (typeof by === "function") return by(input);
  const members = input as Readonly<Record<string, unknown>>;
  const name = [...(by ? [by] : []), ...type.named].find((one) => typeof members[one] === "string");
  return name === undefined ? undefined : (members[name] as string);
}
