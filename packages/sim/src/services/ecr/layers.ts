import { createHash } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-ecr";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import type { Request, Stored } from "../../factory/resource.ts";
import { byId, find, make } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { layers, type Repository, repositories, type UploadParts, uploads } from "./repository.ts";

type Names =
  | "BatchCheckLayerAvailability"
  | "InitiateLayerUpload"
  | "UploadLayerPart"
  | "CompleteLayerUpload";

const partSize = 20_971_520;

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html and its neighbours */
export const layerOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  BatchCheckLayerAvailability: on(repositories, ({ id }, { layerDigests = [] }, request) => {
    const found = layerDigests.map((digest) => ({ digest, layer: byId(layers, request, `${id}@${digest}`) }));
    return {
      layers: found.flatMap(({ digest, layer }) =>
        layer ? [{ layerDigest: digest, layerAvailability: "AVAILABLE", layerSize: layer.size }] : [],
      ),
      failures: found.flatMap(({ digest, layer }) =>
        layer
          ? []
          : [
              {
                layerDigest: digest,
                failureCode: "MissingLayerDigest",
                failureReason: "Layer with the specified digest does not exist.",
              },
            ],
      ),
    };
  }),
  InitiateLayerUpload: on(repositories, ({ id }, _input, request) => {
    const { id: uploadId } = make(uploads, request, {
      id: request.world.ids.uuid(),
      own: { repository: id, parts: [] },
    });
    return { uploadId, partSize };
  }),
  UploadLayerPart: on(repositories, (repository, input, request) => {
    const upload = uploadOf(repository, input.uploadId, request);
    const { partFirstByte = 0, partLastByte = 0, layerPartBlob = new Uint8Array() } = input;
    const received = upload.parts.reduce((sum, { length }) => sum + length, 0);
    const names = { registryId: repository.account, repositoryName: repository.id, uploadId: upload.id };
    if (partFirstByte !== received || partLastByte - partFirstByte + 1 !== layerPartBlob.length)
      throw new ModelledError("InvalidLayerPartException", "The layer part is not the one that comes next.", {
        ...names,
        lastValidByteReceived: received - 1,
      });
    upload.parts.push(layerPartBlob);
    return { ...names, lastByteReceived: partLastByte };
  }),
  CompleteLayerUpload: on(repositories, (repository, { uploadId, layerDigests = [] }, request) => {
    const upload = uploadOf(repository, uploadId, request);
    const hash = createHash("sha256");
    for (const part of upload.parts) hash.update(part);
    const size = upload.parts.reduce((sum, { length }) => sum + length, 0);
    if (size === 0)
      throw new ModelledError("EmptyUploadException", `The upload '${upload.id}' has no layer parts.`);
    const layerDigest = `sha256:${hash.digest("hex")}`;
    if (!layerDigests.includes(layerDigest))
      throw new ModelledError(
        "InvalidLayerException",
        `The layer digests '${layerDigests.join(", ")}' do not match the layer that was uploaded.`,
      );
    const id = `${repository.id}@${layerDigest}`;
    if (byId(layers, request, id))
      throw new ModelledError(
        "LayerAlreadyExistsException",
        `The layer with digest '${layerDigest}' already exists.`,
      );
    make(layers, request, { id, own: { repository: repository.id, size } });
    remove(uploads, upload, request);
    return {
      registryId: repository.account,
      repositoryName: repository.id,
      uploadId: upload.id,
      layerDigest,
    };
  }),
};

function uploadOf({ id }: Repository, uploadId: string | undefined, request: Request): Stored<UploadParts> {
  const upload = find(uploads, request, uploadId);
  if (upload.repository !== id) throw uploads.missing(upload.id, request);
  return upload;
}
