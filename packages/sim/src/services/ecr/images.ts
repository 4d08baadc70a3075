import { createHash } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-ecr";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import type { Request } from "../../factory/resource.ts";
import { belongings, byId, make } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { type Manifest, manifestIn } from "./manifest.ts";
import {
  called,
  type Image,
  images,
  invalid,
  layers,
  pages,
  type Repository,
  repositories,
} from "./repository.ts";

type Names = "PutImage" | "BatchGetImage" | "BatchDeleteImage" | "DescribeImages" | "ListImages";

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html and its neighbours */
export const imageOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  PutImage: on(repositories, (repository, input, request) => {
    const manifest = input.imageManifest ?? "";
    const parsed = manifestIn(manifest, input.imageManifestMediaType);
    const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
    if (input.imageDigest !== undefined && input.imageDigest !== digest)
      throw new ModelledError(
        "ImageDigestDoesNotMatchException",
        `The specified image digest '${input.imageDigest}' does not match the digest that ECR calculated.`,
      );
    const there = byId(images, request, `${repository.id}@${digest}`);
    checkTag(repository, there, input.imageTag, digest, request);
    const size = there?.size ?? sizeOf(repository, parsed, request) + manifest.length;
    const { mediaType } = parsed;
    const own = { repository: repository.id, digest, manifest, mediaType, size, imageTags: [] };
    const image = there ?? make(images, request, { id: `${repository.id}@${digest}`, own });
    if (input.imageTag !== undefined) retag(repository, image, input.imageTag, request);
    tell("PUSH", image, input.imageTag, request);
    return { image: shown(image, input.imageTag) };
  }),
  BatchGetImage: on(repositories, (repository, { imageIds = [] }, request) => {
    const found = imageIds.map((id) => lookUp(repository, id, request));
    return {
      images: found.flatMap(({ image, id }) => (image ? [shown(image, id.imageTag)] : [])),
      failures: found.flatMap(({ failure }) => failure ?? []),
    };
  }),
  BatchDeleteImage: on(repositories, (repository, { imageIds = [] }, request) => {
    const found = imageIds.map((id) => lookUp(repository, id, request));
    const gone = found.flatMap(({ image, id }) => (image ? take(image, id, request) : []));
    return { imageIds: gone, failures: found.flatMap(({ failure }) => failure ?? []) };
  }),
  DescribeImages: on(repositories, (repository, input, request) => {
    const { imageIds, filter, nextToken: token, maxResults: limit = 100 } = input;
    const found = imageIds
      ? imageIds.map((id) => existing(repository, id, request))
      : imagesIn(repository, request).filter(hasStatus(filter?.tagStatus));
    const { items, next } = pages.ofResources([...new Set(found)], request, {
      token,
      limit,
      of: repository.id,
    });
    return { imageDetails: items.map(detailed), ...(next ? { nextToken: next } : {}) };
  }),
  ListImages: on(
    repositories,
    (repository, { filter, nextToken: token, maxResults: limit = 100 }, request) => {
      const ids = imagesIn(repository, request)
        .filter(hasStatus(filter?.tagStatus))
        .flatMap(({ digest, imageTags }): Sdk.ImageIdentifier[] =>
          imageTags.length === 0
            ? [{ imageDigest: digest }]
            : imageTags.map((imageTag) => ({ imageDigest: digest, imageTag })),
        );
      const { items, next } = pages.ofList(ids, request, { token, limit, of: repository.id });
      return { imageIds: [...items], ...(next ? { nextToken: next } : {}) };
    },
  ),
};

const imagesIn = ({ id }: Repository, request: Request) =>
  belongings(images, request, ({ repository }) => repository, id);

const hasStatus =
  (status: Sdk.TagStatus = "ANY") =>
  ({ imageTags }: Image): boolean =>
    status === "ANY" || imageTags.length > 0 === (status === "TAGGED");

/** A tag that may not move stays, and what is there already is not put again. */
function checkTag(
  repository: Repository,
  there: Image | undefined,
  tag: string | undefined,
  digest: string,
  request: Request,
): void {
  const holder = imagesIn(repository, request).find(
    ({ imageTags }) => tag !== undefined && imageTags.includes(tag),
  );
  if (there && (tag === undefined || holder === there))
    throw new ModelledError(
      "ImageAlreadyExistsException",
      `Image with digest '${digest}' and tag '${tag}' already exists in the ${called(repository.id, repository.account, "")}`,
    );
  if (holder && repository.mutability.startsWith("IMMUTABLE"))
    throw new ModelledError(
      "ImageTagAlreadyExistsException",
      `The image tag '${tag}' already exists in the '${repository.id}' repository and cannot be overwritten because the tag is immutable.`,
    );
}

/** How big an image is: all that its manifest names must be there. */
function sizeOf(repository: Repository, { layers: wanted, manifests }: Manifest, request: Request): number {
  const there = (digest: string) => byId(layers, request, `${repository.id}@${digest}`);
  const missing = wanted.filter((digest) => !there(digest));
  const where = `${called(repository.id, repository.account)} do not exist`;
  if (missing.length > 0)
    throw new ModelledError(
      "LayersNotFoundException",
      `Layers with digests '[${missing.join(", ")}]' required for pushing image into ${where}`,
    );
  const absent = manifests.filter((digest) => !byId(images, request, `${repository.id}@${digest}`));
  if (absent.length > 0)
    throw new ModelledError(
      "ReferencedImagesNotFoundException",
      `Images with digests '[${absent.join(", ")}]' required for pushing image into ${where}`,
    );
  return wanted.reduce((sum, digest) => sum + (there(digest)?.size ?? 0), 0);
}

function retag(repository: Repository, image: Image, tag: string, request: Request): void {
  for (const other of imagesIn(repository, request))
    other.imageTags = other.imageTags.filter((one) => one !== tag);
  image.imageTags = [...image.imageTags, tag];
}

interface Found {
  readonly id: Sdk.ImageIdentifier;
  readonly image?: Image;
  readonly failure?: Sdk.ImageFailure;
}

function lookUp(repository: Repository, id: Sdk.ImageIdentifier, request: Request): Found {
  const { imageDigest: digest, imageTag: tag } = id;
  const failed = (failureCode: Sdk.ImageFailureCode, failureReason: string): Found => ({
    id,
    failure: { imageId: id, failureCode, failureReason },
  });
  if (digest === undefined && tag === undefined)
    return failed("MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))
    return failed(
      "InvalidImageDigest",
      "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
    );
  const image = imagesIn(repository, request).find((one) =>
    digest === undefined ? one.imageTags.includes(tag ?? "") : one.digest === digest,
  );
  if (!image) return failed("ImageNotFound", "Requested image not found");
  if (digest !== undefined && tag !== undefined && !image.imageTags.includes(tag))
    return failed("ImageTagDoesNotMatchDigest", "Requested tag does not match the digest");
  return { id, image };
}

function existing(repository: Repository, id: Sdk.ImageIdentifier, request: Request): Image {
  const { image, failure } = lookUp(repository, id, request);
  if (failure?.failureCode === "InvalidImageDigest") throw invalid("imageDigest", "'Invalid digest'");
  if (image) return image;
  const words = `{imageDigest:'${id.imageDigest ?? "null"}', imageTag:'${id.imageTag ?? "null"}'}`;
  throw new ModelledError(
    "ImageNotFoundException",
    `The image with imageId ${words} does not exist within the ${called(repository.id, repository.account)}`,
  );
}

/** An image loses the tag by which it is deleted, and goes with its last one; by its digest it goes with all. */
function take(image: Image, id: Sdk.ImageIdentifier, request: Request): Sdk.ImageIdentifier[] {
  const { digest, imageTags } = image;
  const lost = id.imageDigest === undefined ? imageTags.filter((tag) => tag === id.imageTag) : imageTags;
  image.imageTags = imageTags.filter((tag) => !lost.includes(tag));
  if (image.imageTags.length === 0) remove(images, image, request);
  const gone = lost.length === 0 ? [undefined] : lost;
  for (const tag of gone) tell("DELETE", image, tag, request);
  return gone.map((tag) => ({ imageDigest: digest, ...(tag === undefined ? {} : { imageTag: tag }) }));
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
function tell(action: "PUSH" | "DELETE", image: Image, tag: string | undefined, request: Request): void {
  const { world, account, region } = request;
  const detail = {
    "action-type": action,
    result: "SUCCESS",
    "repository-name": image.repository,
    "image-digest": image.digest,
    ...(tag === undefined ? {} : { "image-tag": tag }),
    "manifest-media-type": image.mediaType,
  };
  world.emit({
    "detail-type": "ECR Image Action",
    source: "aws.ecr",
    account,
    region,
    resources: [],
    detail,
  });
}

const shown = (
  { account, repository, digest, manifest, mediaType }: Image,
  tag: string | undefined,
): Sdk.Image => ({
  registryId: account,
  repositoryName: repository,
  imageId: { imageDigest: digest, ...(tag === undefined ? {} : { imageTag: tag }) },
  imageManifest: manifest,
  imageManifestMediaType: mediaType,
});

const detailed = (image: Image): Sdk.ImageDetail => ({
  registryId: image.account,
  repositoryName: image.repository,
  imageDigest: image.digest,
  ...(image.imageTags.length > 0 ? { imageTags: [...image.imageTags] } : {}),
  imageSizeInBytes: image.size,
  imagePushedAt: image.created,
  imageManifestMediaType: image.mediaType,
});
