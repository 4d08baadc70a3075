import { defineService } from "../../kernel/service.ts";
import { bucketSettings } from "./bucket-settings.ts";
import { bucketOperations } from "./buckets.ts";
import { deletingOperations } from "./deleting.ts";
import { listingOperations } from "./listing.ts";
import { lockOperations } from "./object-lock.ts";
import { objectOperations } from "./objects.ts";
import { createState } from "./state.ts";

/** Amazon Simple Storage Service: buckets, versions, object lock. An account's state holds its buckets in all Regions. */
export const s3 = defineService({
  name: "s3",
  signingName: "s3",
  iamPrefix: "s3",
  scope: "global",
  load: () => import("@aws-sdk/client-s3"),
  createState,
  operations: {
    ...bucketOperations,
    ...bucketSettings,
    ...objectOperations,
    ...deletingOperations,
    ...listingOperations,
    ...lockOperations,
  },
});
