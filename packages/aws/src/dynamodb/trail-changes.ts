import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type AuditRecord, auditRecord } from "@watchkeeper/cases/audit-chain";
import type { TrailChange } from "@watchkeeper/cases/notary";
import * as z from "zod";

const keys = z.object({ pk: z.string(), sk: z.string() });
const whats = { INSERT: "added", MODIFY: "changed", REMOVE: "removed" } as const;
type Image = Readonly<Record<string, unknown>>;

/** What a record of the table's stream says of the trail. */
export function trailChange(change: {
  readonly eventName: keyof typeof whats;
  readonly dynamodb: {
    readonly Keys: Image;
    readonly OldImage?: Image | undefined;
    readonly NewImage?: Image | undefined;
  };
}): TrailChange {
  const { Keys, OldImage, NewImage } = change.dynamodb;
  const { pk, sk } = keys.parse(plain(Keys));
  return {
    chain: pk,
    seq: Number.parseInt(sk, 10) || 0,
    what: whats[change.eventName],
    is: recordIn(NewImage),
    was: recordIn(OldImage),
  };
}

const plain = (image: Image) => unmarshall(image as Record<string, AttributeValue>);

const recordIn = (image: Image | undefined): AuditRecord | undefined =>
  image && auditRecord.safeParse(plain(image)).data;
