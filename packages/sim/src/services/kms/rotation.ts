import type * as Sdk from "@aws-sdk/client-kms";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import type { DeclaredState, Request, Scene } from "../../factory/resource.ts";
import { byId } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import { type Key, keys, pages } from "./key.ts";
import { newMaterial } from "./material.ts";
import { checkUsable } from "./use-key.ts";

type Names =
  | "EnableKeyRotation"
  | "DisableKeyRotation"
  | "GetKeyRotationStatus"
  | "RotateKeyOnDemand"
  | "ListKeyRotations";

const dayMs = 86_400_000;
/** AWS's quota of rotations that are asked for. */
const mostOnDemand = 25;

/** An operation on a key that can rotate: only symmetric keys do. */
const onRotating = <Input extends object, Output>(
  run: (key: Key, input: Input, request: Request) => Output,
) =>
  on(keys, (key, input: Input, request) => {
    if (key.spec !== "SYMMETRIC_DEFAULT")
      throw new ModelledError("UnsupportedOperationException", `${key.arn} is asymmetric.`);
    return run(key, input, request);
  });

/** https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html */
export const rotationOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  EnableKeyRotation: onRotating(
    (key, { RotationPeriodInDays: days = key.rotation?.days ?? 365 }, request) => {
      checkUsable(key);
      schedule(key, days, request);
      return {};
    },
  ),
  DisableKeyRotation: onRotating((key) => {
    checkUsable(key);
    delete key.rotation;
    return {};
  }),
  GetKeyRotationStatus: onRotating(({ arn, rotation, status }) => ({
    KeyId: arn,
    KeyRotationEnabled: rotation !== undefined && status !== "PendingDeletion",
    ...(rotation ? { RotationPeriodInDays: rotation.days, NextRotationDate: rotation.next } : {}),
  })),
  RotateKeyOnDemand: onRotating((key, _input, request) => {
    checkUsable(key);
    if (key.rotations.filter(({ type }) => type === "ON_DEMAND").length >= mostOnDemand)
      throw new ModelledError("LimitExceededException", `${key.arn} has been rotated on demand too often.`);
    rotate(key, "ON_DEMAND", request);
    return { KeyId: key.arn };
  }),
  ListKeyRotations: onRotating((key, { Marker: token, Limit: limit = 100 }, request) => {
    const { items, next } = pages.ofList(key.rotations, request, { token, limit, of: key.id });
    const Rotations = items.map(({ at, type }) => ({
      KeyId: key.arn,
      RotationDate: at,
      RotationType: type,
    }));
    return { Rotations, Truncated: next !== undefined, ...(next ? { NextMarker: next } : {}) };
  }),
};

function schedule(key: Key, days: number, scene: Scene): void {
  const next = new Date(scene.world.clock.now().getTime() + days * dayMs);
  key.rotation = { days, next };
  scene.world.jobs.at(next.getTime(), rotationDue, scene, { id: key.id, at: next.getTime() });
}

/** A key has new material; what was encrypted with the old one is decrypted all the same. */
function rotate(key: Key, type: "AUTOMATIC" | "ON_DEMAND", { world, region, account }: Scene): void {
  key.materials.push(newMaterial(key.spec, world));
  key.rotations.push({ at: world.clock.now(), type });
  world.emit({
    "detail-type": "KMS CMK Rotation",
    source: "aws.kms",
    account,
    region,
    resources: [key.arn],
    detail: { "key-id": key.id },
  });
}

/** A key's period is over; one that was ended or begun anew meanwhile is another one. */
export const rotationDue = defineJob<{ readonly id: string; readonly at: number }, DeclaredState>({
  service: "kms",
  name: "rotation",
  run: ({ id, at }, scene) => {
    const key = byId(keys, scene, id);
    if (key?.rotation?.next.getTime() !== at) return;
    if (key.status === "Enabled") rotate(key, "AUTOMATIC", scene);
    schedule(key, key.rotation.days, scene);
  },
});
