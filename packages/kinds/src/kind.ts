import type { Answer, Call, OperationKey, Where } from "@watchkeeper/plans/call";
import type { Operation } from "@watchkeeper/plans/operation";

/** Which resource of its kind it is. */
export interface Named extends Where {
  /** As the kind's service calls it: an instance's id, a queue's URL. */
  readonly id: string;
}

/** A resource as something names it, with what is told of it there: an event, or a list. */
export interface Told extends Named {
  /** When what is looked at happened, in ISO time: what "how old" is counted from. */
  readonly at: string;
  /** Its tags, as far as they are told: AWS's reads lag behind its events. */
  readonly tags?: ReadonlyMap<string, string>;
  /** The ARN of what it is about, where that is another resource: a job's, what it backs up. */
  readonly about?: string | undefined;
  /** Who made it; absent where that is not told. */
  readonly madeBy?: string | undefined;
}

/** What a resource of any kind shows. */
export interface Resource extends Named {
  readonly arn: string;
}

/** One of the resources that a list names. */
export interface Listed<ReadKey extends OperationKey = OperationKey> {
  readonly told: Omit<Told, "at">;
  /** What the read of it alone would answer, where the list says as much: it is not read again. */
  readonly shown?: Answer<ReadKey>;
  /** When it was made, in ISO time, where the list tells. */
  readonly madeAt?: string | undefined;
}

/** How all resources of a kind in an account and Region are listed, page by page. */
export interface Listing<Key extends OperationKey, ReadKey extends OperationKey> {
  /** The request for the page that a cursor names; absent: for the first one. */
  readonly page: (where: Where, cursor?: string) => Call<Key>;
  readonly from: (
    where: Where,
    answer: Answer<Key>,
  ) => {
    readonly listed: readonly Listed<ReadKey>[];
    /** The cursor of the next page; absent: there is none. */
    readonly next?: string | undefined;
  };
}

/** A listing whose operation is forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a listing is contravariant in what it reads
export type AnyListing = Listing<any, any>;

/** What a resource of one type is: how it is named, read, and known to be gone. Checks, and all else that meets such resources, use the same one. */
export interface Kind<Shown extends Resource = Resource, Key extends OperationKey = OperationKey> {
  /** CloudFormation's name of the type: `AWS::EC2::Instance`. */
  readonly type: string;
  /** What people call one: "EC2 instance". */
  readonly title: string;
  /** All that its reads send. */
  readonly operations: readonly Operation[];
  /** Of what is said of one: of the resource itself, or of what it is about. */
  readonly arn: (told: Told) => string;
  readonly read: (named: Named) => Call<Key>;
  /** The resource that an answer shows; undefined while AWS does not show it. */
  readonly from: (told: Told, answer: Answer<Key>) => Shown | undefined;
  /** The error by which AWS says that it does not know the resource (yet); absent: it answers without one. */
  readonly gone?: { readonly error: string };
  /** Whether there is still something to keep watch over; absent: while it is shown. */
  readonly isAlive?: (resource: Shown) => boolean;
  /** Absent: nobody can list them, and no check of it sweeps. */
  readonly list?: AnyListing;
}

/** Declares a kind; what it reads and lists is held to its operations. */
export const defineKind = <
  Shown extends Resource,
  const Key extends OperationKey,
  const ListKey extends OperationKey = never,
>({
  list,
  ...kind
}: Omit<Kind<Shown, Key>, "list" | "operations"> & {
  readonly operations: readonly Operation<NoInfer<Key | ListKey>>[];
  readonly list?: Listing<ListKey, NoInfer<Key>>;
}): Kind<Shown, Key> => Object.freeze({ ...kind, ...(list ? { list } : {}) });

/** A kind whose resources' form is forgotten. */
// biome-ignore lint/suspicious/noExplicitAny: a kind is contravariant in what it shows
export type AnyKind = Kind<any, any>;
