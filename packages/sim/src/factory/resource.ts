import type { Place } from "../kernel/job.ts";
import type { RequestContext } from "../kernel/service.ts";
import type { World } from "../kernel/world.ts";

/** What every resource of a declared service has. It is plain data: a world is saved with it. */
export interface Resource {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly created: Date;
  /** Counts what its service made, in order: lists go by it. */
  readonly serial: number;
  readonly tags: Map<string, string>;
  status: string;
  /** Counts its changes of status: what was due for an earlier one is void. */
  turn: number;
}

/** A resource with what is its type's own. */
export type Stored<Own> = Resource & Own;

/** What a declared service keeps in one account and Region. */
export interface DeclaredState {
  /** Its resources: by type, then by id. */
  readonly tables: Map<string, Map<string, Resource>>;
  /** What was answered to requests with a token: by operation and token. */
  readonly answers: Map<string, Answer>;
  serial: number;
}

/** An answer that is given again. */
export interface Answer {
  /** What was asked. */
  readonly input: string;
  readonly output: unknown;
  readonly until: number;
}

/** A request to a declared service. */
export type Request = RequestContext<DeclaredState>;

/** Where resources are changed: a request, or something due. */
export interface Scene extends Place {
  readonly world: World;
  readonly state: DeclaredState;
}

/** How long a resource has a status by itself, and what comes then. */
export interface Stage<Own> {
  /** Milliseconds at least and at most, or until a moment that the resource itself tells. */
  readonly lasts: readonly [number, number] | ((resource: Stored<Own>) => Date | undefined);
  /** `gone`: it is removed. */
  readonly next: string;
  /** What else happens then, before. */
  readonly does?: (resource: Stored<Own>, scene: Scene) => void;
}

/** Resources that belong to another one. */
export interface Holder {
  readonly type: AnyType;
  /** The id of the one that such a resource belongs to. */
  // biome-ignore lint/suspicious/noExplicitAny: holders are of any type
  readonly of: (holder: any) => string;
  /** They go with it; absent: while there are any, it may not be removed. */
  readonly goes?: true;
}

/** A type of resource, as its service declares it. */
export interface ResourceType<Own extends object> {
  /** The service's name: `efs`. */
  readonly service: string;
  /** `FileSystem` */
  readonly name: string;
  /** `own` is absent where none is there. */
  readonly arn: (place: Place, id: string, own?: Own) => string;
  /** Its ARN as IAM is asked for it, where that is another one. */
  readonly iamArn?: (arn: string) => string;
  /** The members of requests that name one: by its id, or by its ARN. */
  readonly named: readonly string[];
  /** The id of what a request names otherwise (an alias, a part of an ARN). */
  readonly idOf?: (given: string, request: Request) => string;
  readonly missing: (given: string, request: Request) => Error;
  /** Absent: ids are drawn, and never meet. */
  readonly exists?: (there: Stored<Own>, request: Request) => Error;
  /** Whether an ARN names it from other accounts too. */
  readonly isShared?: true;
  /** Its own policy, a JSON text. */
  readonly policy?: (resource: Stored<Own>, request: Request) => string | undefined;
  /** A key's policy must allow, or let the account's own policies decide. */
  readonly isKey?: true;
  /** Its statuses that end by themselves. */
  readonly life?: Readonly<Record<string, Stage<Own>>>;
  readonly holders?: () => readonly Holder[];
  /** What AWS answers where it may not be removed, because of these. */
  readonly held?: (resource: Stored<Own>, holders: readonly Resource[]) => Error;
  /** The condition keys that it has beside its tags. */
  readonly keys?: (
    resource: Stored<Own>,
    request: Request,
  ) => Readonly<Record<string, string | readonly string[]>>;
}

/** A type whose resources' own members are forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: types are contravariant in what is their own
export type AnyType = ResourceType<any>;

/** Declares a type of resource. */
export const defineResource = <Own extends object>(type: ResourceType<Own>): ResourceType<Own> =>
  Object.freeze(type);

/** How ARNs are written: `arn:aws:<service>:<Region>:<account>:<before><id>`. */
export const arnLike =
  (service: string, before: string) =>
  ({ region, account }: Place, id: string): string =>
    `arn:aws:${service}:${region}:${account}:${before}${id}`;

export const createDeclaredState = (): DeclaredState => ({
  tables: new Map(),
  answers: new Map(),
  serial: 0,
});
