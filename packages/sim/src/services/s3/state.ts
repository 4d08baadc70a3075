/** How long, and how firmly, a version is kept. */
export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly until: Date;
}

export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";
/** Of the whole content, or of the checksums of its parts. */
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** The checksum of an object. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** In base64; of a composite one, with the number of parts: `…-2`. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** What an object of several parts still knows of each. */
export interface ObjectPart {
  readonly number: number;
  /** In bytes. */
  readonly size: number;
  readonly checksum: Pick<Checksum, "algorithm" | "value">;
}

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` where the bucket was not versioned. */
  readonly id: string;
  readonly isDeleteMarker: boolean;
  readonly body: Uint8Array;
  readonly etag: string;
  /** Absent: a delete marker. */
  readonly checksum: Checksum | undefined;
  /** Absent: it was written at once. */
  readonly parts: readonly ObjectPart[] | undefined;
  readonly modified: Date;
  readonly storageClass: string;
  /** Headers that are kept as they were given: content type, cache control and so on. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  tags: Tags;
  retention: Retention | undefined;
  legalHold: boolean;
}

export type Tags = Readonly<Record<string, string>>;

/** A part that waits for its upload to be completed. */
export interface UploadedPart {
  readonly number: number;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly checksum: Pick<Checksum, "algorithm" | "value">;
  readonly modified: Date;
}

/** An upload in parts that is neither completed nor aborted. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly initiated: Date;
  /** The ARN of who began it. */
  readonly initiator: string;
  /** Absent: none was named. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType } | undefined;
  /** What the object will have besides its content. */
  readonly draft: ObjectDraft;
  readonly parts: Map<number, UploadedPart>;
}

/** What a version has besides its key, its id and its content. */
export type ObjectDraft = Pick<
  ObjectVersion,
  "storageClass" | "headers" | "metadata" | "tags" | "retention" | "legalHold"
>;

/** Which of the public's ways in are shut. */
export interface PublicAccessBlock {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** A bucket. */
export interface Bucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly created: Date;
  /** Absent: it was never versioned. */
  versioning: "Enabled" | "Suspended" | undefined;
  objectLock: boolean;
  /** What versions are kept by that name no retention of their own. */
  defaultRetention: { readonly mode: Retention["mode"]; readonly days: number } | undefined;
  policy: string | undefined;
  /** Absent: it was taken away, and nothing is shut. */
  publicAccess: PublicAccessBlock | undefined;
  tags: Tags | undefined;
  /** By key; of each, the oldest version first. */
  readonly objects: Map<string, ObjectVersion[]>;
  /** By upload id. */
  readonly uploads: Map<string, Upload>;
}

/** The buckets of one account, in all Regions. */
export interface S3State {
  readonly buckets: Map<string, Bucket>;
}

export const createState = (): S3State => ({ buckets: new Map() });
