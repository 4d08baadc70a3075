import type { Handler } from "@smithy/types";
import type { Place } from "./job.ts";
import type { AnyJobKind } from "./job-kind.ts";
import type { Authorization, Principal } from "./request.ts";
import type { SimulatedService } from "./simulated-service.ts";
import type { WireRequest, WireResponse } from "./wire/message.ts";
import type { World } from "./world.ts";

/** One request, as the operation that serves it sees it. */
export interface RequestContext<State = unknown> {
  readonly world: World;
  /** This service's state in this account and Region (in this account, for a global service). */
  readonly state: State;
  /** By AWS's own name. */
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly now: Date;
  /** What was written shows to this caller once it is visible by then (milliseconds since the epoch). */
  readonly seesUpTo: number;
  readonly sourceIp: string;
  /** The host that was asked, as a URL without a path; absent where one service calls another. */
  readonly endpoint: string | undefined;
  readonly userAgent: string;
  /**
   * Checks a permission that shows only while the operation runs (`iam:PassRole` on what a stored request names);
   * throws what AWS answers where it is not given.
   */
  readonly authorize: (authorization: Authorization) => void;
}

/** What CloudTrail writes of a call, in CloudTrail's own casing; a write call with a trail becomes an event on the default bus. */
export interface TrailRecord {
  readonly requestParameters: unknown;
  /** Where CloudTrail's name is not the operation's: `CreateFunction20150331`. */
  readonly eventName?: string;
  /** Where the record belongs, if not to where the request went (an S3 bucket's Region). */
  readonly region?: string;
  readonly responseElements: unknown;
  readonly resources?: readonly { readonly ARN: string; readonly accountId: string; readonly type: string }[];
}

/** One operation of a simulated service. */
export interface Operation<Input, Output, State> {
  /** Absent: the action `prefix:OperationName` on `*`. */
  readonly authorize?: (input: Input, request: RequestContext<State>) => readonly Authorization[];
  /** Does it. Throws the SDK's own exception class, or `AwsError` for what the model does not name. */
  readonly run: (input: Input, request: RequestContext<State>) => Output | Promise<Output>;
  readonly trail?: (input: Input, output: Output, request: RequestContext<State>) => TrailRecord;
}

type CommandOf<Module, Name extends string> = `${Name}Command` extends keyof Module
  ? Module[`${Name}Command`]
  : never;
type InputOf<Command> = Command extends abstract new (
  ...words: never[]
) => { readonly input: infer Input }
  ? Input
  : never;
type OutputOf<Command> = Command extends new (
  // biome-ignore lint/suspicious/noExplicitAny: a constructor's parameters are contravariant
  ...input: any[]
) => { resolveMiddleware: (...words: never[]) => Handler<never, infer Output> }
  ? Omit<Output extends object ? Output : never, "$metadata">
  : never;
type NameOf<Key> = Key extends `${infer Name}Command` ? Name : never;

/** The operations of an SDK client, by AWS's own names, typed by the client. */
export type Operations<Module, State> = {
  readonly [Key in keyof Module as NameOf<Key>]?: Operation<
    InputOf<CommandOf<Module, NameOf<Key>>>,
    OutputOf<CommandOf<Module, NameOf<Key>>>,
    State
  >;
};

/** How far a simulated service goes, in words: what `docs/embedded-aws.md` says of it. */
export interface Fidelity {
  /** What behaves as AWS does, where its operations are asked for it. */
  readonly models: string;
  /** What is refused by its name, beside the operations that are not there. */
  readonly refuses: readonly string[];
  /** What is taken, and has not the effect that it has on AWS. */
  readonly ignores: readonly string[];
}

/** How a service answers outside of its API: whoever asks there may sign or not. */
export type PathAnswer = (world: World, request: WireRequest) => Promise<WireResponse>;

/** A simulated service: one folder, the same exports for each. */
export interface ServiceDefinition<Module = unknown, State = unknown> extends SimulatedService<State> {
  readonly fidelity: Fidelity;
  readonly load: () => Promise<Module>;
  readonly operations: NoInfer<Operations<Module, State>>;
  /** Throws what it answers to an input that is none of an operation's, before anything else is asked. */
  readonly checkInput?: (operation: string, input: unknown) => Promise<void>;
  /** Reads a state that was saved in an older shape, or in this one. */
  readonly upgrade?: (saved: unknown) => State;
  readonly serves?: { readonly prefix: `/${string}/`; readonly answer: PathAnswer };
  /** What it does later. */
  readonly jobs?: readonly AnyJobKind[];
  /** Called once, when the world is made: to take its events, for example. */
  readonly start?: (world: World) => void;
  /** Called for each of its states after a restore: takes up again what ran when the world was saved. */
  readonly resume?: (world: World, state: State, place: Place) => void;
}

/** An operation as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: operations are contravariant in their input
export type AnyOperation = Operation<any, any, any>;

/** A definition whose types are forgotten, as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: operations are contravariant in their input
export type AnyService = ServiceDefinition<any, any>;

/** Declares a simulated service; the operations are typed by the SDK client that `load` returns. */
export const defineService = <Module, State>(
  definition: ServiceDefinition<Module, State>,
): ServiceDefinition<Module, State> => Object.freeze(definition);
