import type { Place } from "../../../kernel/job.ts";
import type { Authorization } from "../../../kernel/request.ts";
import type { World } from "../../../kernel/world.ts";
import type { Content } from "../state.ts";

/** Asks another service, as somebody. */
// biome-ignore lint/suspicious/noExplicitAny: the answers are the SDK's own shapes, of any service
export type Ask = (service: string, operation: string, input: object) => Promise<any>;

/** Who asks: the role that a job was handed, and AWS Backup itself, which copies what is inside. */
export interface Askers {
  readonly asRole: Ask;
  readonly asService: Ask;
}

/** What is in a backup, and how big it is. */
export interface Taken {
  readonly content: Content;
  readonly bytes: number;
}

/** A resource that may be selected. */
export interface Listed {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where a restore happens, and what was asked of it. */
export interface Restoring {
  readonly world: World;
  readonly place: Place;
  readonly pointArn: string;
  readonly content: Content;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One kind of resource that AWS Backup backs up. */
export interface Source {
  /** As AWS Backup calls it: `EBS`. */
  readonly type: string;
  /** The prefix of its service's IAM actions. */
  readonly iamPrefix: string;
  readonly owns: (arn: string) => boolean;
  /** What a role must be allowed, beside what it reads with. */
  readonly needs: (arn: string) => readonly Authorization[];
  /** Takes the backup; throws what the service answers where the resource is gone or may not be read. */
  readonly take: (arn: string, askers: Askers) => Promise<Taken>;
  /** The codes by which a service says that the resource is gone, and AWS Backup's message then. */
  readonly gone: { readonly codes: readonly string[]; readonly message: (arn: string) => string };
  /** AWS Backup's message where the role may not do it. */
  readonly denied: (arn: string, said: string) => string;
  readonly list: (ask: Ask, place: Place) => Promise<readonly Listed[]>;
  /** The ARN of a new recovery point. */
  readonly pointArn: (world: World, place: Place) => string;
  /** What a restore may be asked for, and its defaults. */
  readonly metadata: (content: Content) => Readonly<Record<string, string>>;
  /** Makes the resource anew, and answers with its ARN; undefined: the embedded AWS does not restore it. */
  readonly restore: ((restoring: Restoring, askers: Askers) => Promise<string>) | undefined;
  /** Puts in what was in it, once it is ready; absent: it is whole when it is made. */
  readonly fill?: (arn: string, content: Content, ask: Ask) => Promise<void>;
}

/** The last part of an ARN: an id or a name. */
export const nameIn = (arn: string): string => arn.split(/[:/]/).at(-1) ?? "";

/** Tags as a record. */
export const tagRecord = (
  tags: readonly { readonly Key?: string; readonly Value?: string }[] = [],
): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** What EC2, whose error is encoded for others, makes AWS Backup say. */
export const ec2Denied = () =>
  "You are not authorized to perform this operation. Please consult the permissions associated with your AWS Backup role(s), and refer to the AWS Backup documentation for more details.";
