/** How long, and how firmly, a version is kept. */
export interface Retention {
  readonly mode: "GOVERNANCE" | "COMPLIANCE";
  readonly until: Date;
}

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  /** `null` where the bucket was not versioned. */
  readonly id: string;
  readonly isDeleteMarker: boolean;
  readonly body: Buffer;
  readonly etag: string;
  readonly modified: Date;
  /** Headers that are kept as they were given: content type, cache control and so on. */
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  retention: Retention | undefined;
  legalHold: boolean;
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
  /** By key; of each, the oldest version first. */
  readonly objects: Map<string, ObjectVersion[]>;
}

/** The buckets of one account, in all Regions. */
export interface S3State {
  readonly buckets: Map<string, Bucket>;
}

export const createState = (): S3State => ({ buckets: new Map() });
