import { pagesOf } from "../../factory/pages.ts";
import type { Refusal } from "../../factory/refusal.ts";
import { arnLike, defineResource, type ResourceType, type Stored } from "../../factory/resource.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { ModelledError } from "../../kernel/aws-error.ts";

/** A repository of images. */
export interface RepositoryParts {
  mutability: string;
  scansOnPush: boolean;
  readonly encryption: object;
  policy?: string;
  lifecycle?: string;
}

/** An image, which its digest names; tags may point to it. */
export interface ImageParts {
  readonly repository: string;
  readonly digest: string;
  readonly manifest: string;
  readonly mediaType: string;
  readonly size: number;
  imageTags: readonly string[];
}

/** A part of images: what it holds is not kept. */
export interface LayerParts {
  readonly repository: string;
  readonly size: number;
}

/** A layer on its way. */
export interface UploadParts {
  readonly repository: string;
  readonly parts: Uint8Array[];
}

export type Repository = Stored<RepositoryParts>;
export type Image = Stored<ImageParts>;

/** How ECR speaks of a repository, and its registry. */
export const called = (name: string, registry: string, before = "the") =>
  `repository with name '${name}' in ${before === "" ? "" : `${before} `}registry with id '${registry}'`;

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html */
export const repositories: ResourceType<RepositoryParts> = defineResource<RepositoryParts>({
  service: "ecr",
  name: "Repository",
  arn: arnLike("ecr", "repository/"),
  named: ["repositoryName"],
  missing: (given, { account }) =>
    new ModelledError(
      "RepositoryNotFoundException",
      `The repository with name '${given.replace(/^arn:.*?repository\//, "")}' does not exist in the registry with id '${account}'`,
    ),
  exists: ({ id, account }) =>
    new ModelledError(
      "RepositoryAlreadyExistsException",
      `The repository with name '${id}' already exists in the registry with id '${account}'`,
    ),
  policy: ({ policy }) => policy,
  keys: ({ tags }) => Object.fromEntries([...tags].map(([key, value]) => [`ecr:ResourceTag/${key}`, value])),
  holders: () => [
    { type: images, of: ({ repository }: ImageParts) => repository },
    { type: layers, of: ({ repository }: LayerParts) => repository, goes: true },
    { type: uploads, of: ({ repository }: UploadParts) => repository, goes: true },
  ],
  held: ({ id, account }) =>
    new ModelledError(
      "RepositoryNotEmptyException",
      `The ${called(id, account, "")} cannot be deleted because it still contains images`,
    ),
});

/** What a repository holds: nothing of it is a resource of IAM's. */
const part = <Own extends object>(name: string): ResourceType<Own> =>
  defineResource<Own>({
    service: "ecr",
    name,
    arn: (place, id) => repositories.arn(place, id.split("@")[0] ?? ""),
    named: [],
    missing: (id) =>
      new ModelledError("UploadNotFoundException", `An upload with id '${id}' does not exist.`),
  });

export const images = part<ImageParts>("Image");
export const layers = part<LayerParts>("Layer");
export const uploads = part<UploadParts>("Upload");

/** The policy of an account's registry. */
export const registries = defineResource<{ policy?: string }>({
  service: "ecr",
  name: "Registry",
  arn: arnLike("ecr", ""),
  named: [],
  missing: () => invalid("registryId", "'no such registry'"),
});

export const invalid = (at: string, constraint: string) =>
  new ModelledError(
    "InvalidParameterException",
    `Invalid parameter at '${at}' failed to satisfy constraint: ${constraint}`,
  );

/** ECR tells the first thing that is wrong, in its own words. */
export const refusal: Refusal = ([first]) => {
  const rule = (first?.rule ?? "").replace(/^Member /, "").replace(/ pattern: (.*)$/s, " '$1'");
  return invalid(first?.path ?? "", `'${rule}'`);
};

export const pages = pagesOf(1_000, () => invalid("nextToken", "'Invalid token'"));

export const tagging = taggingOf({
  form: ["Key", "Value"],
  most: 50,
  refuse: ({ why }) =>
    why === "too many"
      ? new ModelledError(
          "TooManyTagsException",
          "The list of tags on the repository is over the limit of 50.",
        )
      : new ModelledError(
          "InvalidTagParameterException",
          `An invalid parameter has been specified: a tag key is ${why}.`,
        ),
});
