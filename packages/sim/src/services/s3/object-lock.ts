import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { findBucket, findVersion, invalidRequest, onObject, permission, type Request } from "./shared.ts";
import type { Bucket, ObjectVersion, Retention, S3State } from "./state.ts";

type LockOperations =
  | "PutObjectRetention"
  | "GetObjectRetention"
  | "PutObjectLegalHold"
  | "GetObjectLegalHold";

const dayMs = 86_400_000;

/** The condition keys of a retention that is asked for. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html */
export const lockKeys = (
  mode: string | undefined,
  until: Date | undefined,
  now: Date,
): Record<string, string> => ({
  ...(mode === undefined ? {} : { "s3:object-lock-mode": mode }),
  ...(until === undefined
    ? {}
    : {
        "s3:object-lock-retain-until-date": until.toISOString(),
        "s3:object-lock-remaining-retention-days": String(
          Math.ceil((until.getTime() - now.getTime()) / dayMs),
        ),
      }),
});

/** The retention of a new version: its own, or the bucket's. */
export function retentionOf(
  bucket: Bucket,
  input: {
    readonly ObjectLockMode?: string | undefined;
    readonly ObjectLockRetainUntilDate?: Date | undefined;
  },
  now: Date,
): Retention | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = input;
  if (mode === undefined && until === undefined) {
    const kept = bucket.defaultRetention;
    return kept && { mode: kept.mode, until: new Date(now.getTime() + kept.days * dayMs) };
  }
  needLock(bucket);
  return checkRetention(mode, until, now);
}

/**
 * Refuses to delete, or to loosen, what is kept: compliance for everybody, governance for whoever may not bypass it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export function refuseIfLocked(
  bucket: Bucket,
  version: ObjectVersion,
  bypass: boolean | undefined,
  request: Request,
): void {
  const { retention } = version;
  const isKept = retention !== undefined && retention.until > request.now;
  if (isKept && retention.mode === "GOVERNANCE" && bypass && !version.legalHold) {
    request.authorize(permission(request.world, "BypassGovernanceRetention", bucket.name, version.key));
    return;
  }
  if (isKept || version.legalHold) {
    throw new AwsError("AccessDenied", "Access Denied because object protected by object lock.", 403);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
export const lockOperations: Pick<Operations<typeof S3, S3State>, LockOperations> = {
  PutObjectRetention: {
    authorize: (input, { world, now }) => {
      const { Mode, RetainUntilDate } = input.Retention ?? {};
      const keys = lockKeys(Mode, RetainUntilDate, now);
      return [permission(world, "PutObjectRetention", input.Bucket, input.Key ?? "", keys)];
    },
    run: (input, request) => {
      const bucket = findBucket(input, request);
      needLock(bucket);
      const version = findVersion(bucket, input, request);
      const { Mode: mode, RetainUntilDate: until } = input.Retention ?? {};
      const isCleared = mode === undefined && until === undefined;
      const wanted = isCleared ? undefined : checkRetention(mode, until, request.now);
      if (!isStricter(version.retention, wanted)) {
        refuseIfLocked(bucket, version, input.BypassGovernanceRetention, request);
      }
      version.retention = wanted;
      return {};
    },
  },
  GetObjectRetention: {
    authorize: onObject("GetObjectRetention"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      needLock(bucket);
      const { retention } = findVersion(bucket, input, request);
      if (!retention) throw noLock();
      return { Retention: { Mode: retention.mode, RetainUntilDate: retention.until } };
    },
  },
  PutObjectLegalHold: {
    authorize: onObject("PutObjectLegalHold"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      needLock(bucket);
      findVersion(bucket, input, request).legalHold = input.LegalHold?.Status === "ON";
      return {};
    },
  },
  GetObjectLegalHold: {
    authorize: onObject("GetObjectLegalHold"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      needLock(bucket);
      const { legalHold } = findVersion(bucket, input, request);
      return { LegalHold: { Status: legalHold ? ("ON" as const) : ("OFF" as const) } };
    },
  },
};

export function needLock(bucket: Bucket): void {
  if (!bucket.objectLock) throw invalidRequest("Bucket is missing Object Lock Configuration");
}

function checkRetention(mode: string | undefined, until: Date | undefined, now: Date): Retention {
  if ((mode !== "GOVERNANCE" && mode !== "COMPLIANCE") || until === undefined) {
    throw new AwsError(
      "InvalidArgument",
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
    );
  }
  if (until <= now) throw new AwsError("InvalidArgument", "The retain until date must be in the future!");
  return { mode, until };
}

/** Only longer and firmer may be set by everybody. */
const isStricter = (before: Retention | undefined, after: Retention | undefined): boolean =>
  before === undefined ||
  (after !== undefined &&
    after.until >= before.until &&
    (before.mode === after.mode || after.mode === "COMPLIANCE"));

const noLock = () =>
  new AwsError(
    "NoSuchObjectLockConfiguration",
    "The specified object does not have a ObjectLock configuration",
    404,
  );
