import type { Handler } from "@smithy/types";
import type { AnyJobKind, Place } from "./job.ts";
import type { World } from "./world.ts";

/** Who makes a request. `service` principals (`events.amazonaws.com`) are judged by resource policies alone. */
export interface Principal {
  readonly type: "user" | "assumed-role" | "root" | "service";
  /** The ARN that GetCallerIdentity and CloudTrail show; a service principal's name for services. */
  readonly arn: string;
  readonly account: string;
  /** The unique id: `AIDA…` for users, `AROA…:session` for sessions. */
  readonly userId: string;
  /** Of a session: the role behind it. */
  readonly roleArn?: string;
  readonly sessionName?: string;
  /** Of a session: the policies passed to AssumeRole; each narrows what the role allows. */
  readonly sessionPolicies?: readonly string[];
  /** Acts without any policy: the laptop's outside user. Still an ordinary principal in every record. */
  readonly administrator?: boolean;
  /** Of a session that an AWS service took for itself: the service (`states.amazonaws.com`). */
  readonly service?: string;
  /** Of a session: when it began. */
  readonly since?: Date;
}

/** One request, as the operation that serves it sees it. */
export interface RequestContext<State = unknown> {
  readonly world: World;
  /** This service's state in this account and Region (in this account, for a global service). */
  readonly state: State;
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly now: Date;
  readonly sourceIp: string;
  readonly userAgent: string;
  /**
   * Checks a permission that shows only while the operation runs (`iam:PassRole` on what a stored request names);
   * throws what AWS answers where it is not given.
   */
  readonly authorize: (authorization: Authorization) => void;
}

/** One permission that a request needs: an IAM action on a resource, with the condition keys that it carries. */
export interface Authorization {
  /** As IAM spells it: `ec2:RunInstances`. */
  readonly action: string;
  /** An ARN, or `*` where the action has no resource-level permissions. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy, a JSON text, where it has one (SQS queue, Lambda function, S3 bucket, event bus). */
  readonly resourcePolicy?: string;
  /** The account that owns the resource, where its ARN does not say so (an S3 bucket). */
  readonly resourceAccount?: string;
  /** A role's trust policy: it must allow, whatever else does. */
  readonly isTrustPolicy?: boolean;
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

/** A simulated service: one folder, the same exports for each. */
export interface ServiceDefinition<Module = unknown, State = unknown> {
  /** The folder's name, and the key by which others call it: `ec2`, `dynamodb`, `stepfunctions`. */
  readonly name: string;
  /** The SigV4 signing name: `ec2`, `dynamodb`, `states`. */
  readonly signingName: string;
  /** What its requests' `x-amz-target` begins with, where another service signs by the same name. */
  readonly targetPrefix?: string;
  /** The prefix of its IAM actions. */
  readonly iamPrefix: string;
  readonly scope: "regional" | "global";
  readonly fidelity: Fidelity;
  /** The SDK client, whose schemas are the wire. Loaded when first called. */
  readonly load: () => Promise<Module>;
  readonly createState: (scope: { account: string; region: string }) => State;
  readonly operations: NoInfer<Operations<Module, State>>;
  /** What it does later. */
  readonly jobs?: readonly AnyJobKind[];
  /** Called once, when the world is made: to take its events, for example. */
  readonly start?: (world: World) => void;
  /** Called for each of its states after a restore: takes up again what ran when the world was saved. */
  readonly resume?: (world: World, state: State, place: Place) => void;
}

/** A definition whose types are forgotten, as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: operations are contravariant in their input
export type AnyService = ServiceDefinition<any, any>;

/** Declares a simulated service; the operations are typed by the SDK client that `load` returns. */
export const defineService = <Module, State>(
  definition: ServiceDefinition<Module, State>,
): ServiceDefinition<Module, State> => Object.freeze(definition);
