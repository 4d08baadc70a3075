import { defineService } from "../../kernel/service.ts";
import { aclOperations } from "./acls.ts";
import { protectionOperations } from "./bucket-protection.ts";
import { bucketSettings } from "./bucket-settings.ts";
import { bucketOperations } from "./buckets.ts";
import { completingOperations } from "./completing.ts";
import { copyingOperations } from "./copying.ts";
import { deletingOperations } from "./deleting.ts";
import { listingOperations } from "./listing.ts";
import { lockOperations } from "./object-lock.ts";
import { objectOperations } from "./objects.ts";
import { createState } from "./state.ts";
import { taggingOperations } from "./tagging.ts";
import { partOperations } from "./upload-parts.ts";
import { uploadOperations } from "./uploads.ts";

/** Amazon Simple Storage Service: buckets, versions, uploads in parts, tags, object lock. An account's state holds its buckets in all Regions. */
export const s3 = defineService({
  name: "s3",
  signingName: "s3",
  iamPrefix: "s3",
  scope: "global",
  fidelity: {
    models:
      "Buckets in one namespace, with policies, versions, public access blocks, object lock and tags; objects with ranges, preconditions, metadata and checksums; copies, uploads in parts, listings by prefix and page.",
    refuses: [
      "KMS and customers' keys, archived storage classes, MFA delete, redirects, other checksums (SHA512, XXHASH, …)",
      "ACLs (a bucket's owner is enforced), lifecycle, replication, notifications, websites, inventories",
    ],
    ignores: [
      "Grant… headers, ObjectOwnership and RequestPayer",
      "Response… overrides of GetObject and HeadObject",
      "event holds of object lock",
      "conditions on time and size of a delete (IfMatchLastModifiedTime, IfMatchSize)",
    ],
  },
  load: () => import("@aws-sdk/client-s3"),
  createState,
  operations: {
    ...bucketOperations,
    ...bucketSettings,
    ...aclOperations,
    ...protectionOperations,
    ...objectOperations,
    ...copyingOperations,
    ...uploadOperations,
    ...partOperations,
    ...completingOperations,
    ...deletingOperations,
    ...listingOperations,
    ...lockOperations,
    ...taggingOperations,
  },
});
