import type { Ids } from "@watchkeeper/core/ids";
import type { Credentials } from "@watchkeeper/core/runtime";
import type { SimClock } from "./clock.ts";
import type { Fault, Faults } from "./faults/faults.ts";
import type { Directory } from "./iam/directory.ts";
import type { Jobs } from "./jobs.ts";
import type { CallRequest, Principal } from "./request.ts";
import type { SimulatedService } from "./simulated-service.ts";
import type { WorldSnapshot } from "./snapshot.ts";

/** The EventBridge envelope as AWS delivers it. */
export interface AwsEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** What a Lambda function's code is, in this world: a function of the event, told where and as whom it runs. */
export type LambdaCode = (event: unknown, invocation: Invocation) => Promise<unknown>;

/** One invocation of a function: its own environment and its own role's credentials. */
export interface Invocation {
  readonly functionName: string;
  readonly functionArn: string;
  readonly requestId: string;
  readonly account: string;
  readonly region: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: Credentials;
  readonly memoryMb: number;
  /** When the function's timeout strikes, in milliseconds since the epoch of the world's clock. */
  readonly deadline: number;
  readonly process: FunctionProcess;
}

/** What an invocation runs in. */
export interface FunctionProcess {
  readonly functionName: string;
  /** Nothing that it still asks for is done or answered. */
  isDead: boolean;
  /** Ends it as a kill would, in the middle of what it does. */
  readonly die: () => void;
}

/** What happened, for whoever watches: the console, a test, a trace hash. */
export type Trace =
  | {
      readonly type: "request";
      readonly time: string;
      readonly service: string;
      readonly operation: string;
      readonly account: string;
      readonly region: string;
      readonly principal: string;
      readonly input: unknown;
      /** The error's code, when it failed. */
      readonly error?: string;
    }
  | { readonly type: "event"; readonly time: string; readonly event: AwsEvent }
  /** What went wrong, and what it struck: an operation, a function, a delivery, a queue. */
  | { readonly type: "fault"; readonly time: string; readonly fault: Fault; readonly what: string }
  | {
      readonly type: "invocation";
      readonly time: string;
      readonly functionName: string;
      readonly requestId: string;
      /** The error's name and message, when it failed. */
      readonly error?: string;
    }
  | {
      /** A permission that a request needed, as its policies were asked for it. */
      readonly type: "permission";
      readonly time: string;
      readonly principal: string;
      /** Of a session: the ARN of the role behind it. */
      readonly role?: string;
      /** As IAM spells it: `ec2:RunInstances`. */
      readonly action: string;
      /** An ARN, or `*`. */
      readonly resource: string;
      /** The condition keys that it carried beside those of every request. */
      readonly context: Readonly<Record<string, string | readonly string[]>>;
      readonly isAllowed: boolean;
    };

/** All accounts and Regions of the embedded AWS, on one clock, from one seed. */
export interface World {
  readonly clock: SimClock;
  /** What goes wrong. */
  readonly faults: Faults;
  /** What is due later, as data. */
  readonly jobs: Jobs;
  readonly ids: Ids;
  /** The seeded source of randomness: 0 (included) to 1 (excluded). */
  random(): number;
  /** `length` lower-case hexadecimal digits, for ids such as `i-0123456789abcdef0`. */
  hex(length: number): string;
  /** `length` characters out of `alphabet`, for all other ids. */
  text(length: number, alphabet: string): string;
  readonly accounts: readonly string[];
  /** The organisation that all accounts are members of. */
  readonly organization: string | undefined;

  /** A service's state; made when first asked for. */
  stateOf<State>(
    service: Pick<SimulatedService<State>, "name" | "scope" | "createState">,
    account: string,
    region: string,
  ): State;

  /** All that is simulated. */
  readonly services: readonly SimulatedService[];
  /** The service of this name; undefined where it is not simulated. */
  service(name: string): SimulatedService | undefined;

  /**
   * Serves a request without the wire: authorised, traced, recorded by CloudTrail like any other. `input` and the
   * result are the SDK's own shapes. For one service that calls another (a target, a task, an event source).
   */
  call(request: CallRequest): Promise<unknown>;

  /**
   * The principal of a role that a service runs as (a function, a state machine, a target), with a session's name.
   * `context`: the condition keys that the service gives the role's trust policy (`aws:SourceArn`, `aws:SourceAccount`).
   */
  assume(
    roleArn: string,
    sessionName: string,
    service: string,
    context?: Readonly<Record<string, string>>,
  ): Principal;
  /** The principal of an AWS service: `events.amazonaws.com`. */
  servicePrincipal(name: string, account: string): Principal;
  /**
   * Fresh credentials for a principal: what AssumeRole returns, what a function finds in its environment. After
   * `expires` they are refused; absent, they last as long as the world.
   */
  credentialsFor(principal: Principal, expires?: Date): Credentials;
  /** Who is behind an access key; undefined where nobody is. */
  principalOf(accessKeyId: string): Principal | undefined;
  /** The secret that requests with a key are signed with; undefined for keys that nobody issued. */
  secretOf(accessKeyId: string): string | undefined;
  /** Makes an access key nobody's. */
  revokeKey(accessKeyId: string): void;
  /** Who makes a request with this key; throws what AWS answers for unknown keys and expired sessions. */
  authenticate(accessKeyId: string, sessionToken?: string): Principal;
  /** The roles, users and policies of an account. */
  directory(account: string): Directory;

  /**
   * An event of AWS's own, put on the account's default bus in its Region after the delay that the source has
   * (milliseconds; absent: at once). EventBridge takes it from there.
   */
  emit(event: Omit<AwsEvent, "version" | "id" | "time"> & { readonly time?: string }, delayMs?: number): void;
  /** How EventBridge takes the events: the service sets it when the world is made. */
  onEmit(deliver: (event: AwsEvent) => Promise<void>): void;

  /** The code of functions, by the S3 key that CreateFunction names. */
  readonly code: Map<string, LambdaCode>;

  /**
   * All of it at this moment, as live data: to be copied or written before anything else happens. `createWorld` makes
   * the same world of it again.
   */
  snapshot(): WorldSnapshot;

  /** Tells whoever watches. */
  tell(trace: Trace): void;
  /** Is told everything that happens; returns what stops it. */
  observe(listener: (trace: Trace) => void): () => void;
}
