import { answered, error, retry, success, type WaiterTable, waiter } from "./waiter.ts";

/** The waiters of S3. */
export const s3 = {
  BucketExists: waiter("s3:HeadBucket", [5, 120], success(answered), retry(error("NotFound"))),
  BucketNotExists: waiter("s3:HeadBucket", [5, 120], success(error("NotFound"))),
  ObjectExists: waiter("s3:HeadObject", [5, 120], success(answered), retry(error("NotFound"))),
  ObjectNotExists: waiter("s3:HeadObject", [5, 120], success(error("NotFound"))),
} satisfies WaiterTable<"s3">;
