import type * as Sdk from "@aws-sdk/client-ecr";
import { declareService } from "../../factory/declare-service.ts";
import { remove } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on, plain } from "../../factory/operations.ts";
import { all, checkFree, find, make, theOne } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import { imageOperations } from "./images.ts";
import { layerOperations } from "./layers.ts";
import {
  called,
  images,
  invalid,
  layers,
  pages,
  type Repository,
  refusal,
  registries,
  repositories,
  tagging,
  uploads,
} from "./repository.ts";

const names = ({ account, id }: Repository) => ({ registryId: account, repositoryName: id });

const shown = (one: Repository): Sdk.Repository => ({
  ...names(one),
  repositoryArn: one.arn,
  repositoryUri: `${one.account}.dkr.ecr.${one.arn.split(":")[3]}.amazonaws.com/${one.id}`,
  createdAt: one.created,
  imageTagMutability: one.mutability as Sdk.ImageTagMutability,
  imageScanningConfiguration: { scanOnPush: one.scansOnPush },
  encryptionConfiguration: one.encryption as Sdk.EncryptionConfiguration,
});

const policyOf = (one: Repository) => {
  if (one.policy === undefined)
    throw new ModelledError(
      "RepositoryPolicyNotFoundException",
      `Repository policy does not exist for the ${called(one.id, one.account)}`,
    );
  return { ...names(one), policyText: one.policy };
};

const lifecycleOf = (one: Repository) => {
  if (one.lifecycle === undefined)
    throw new ModelledError(
      "LifecyclePolicyNotFoundException",
      `Lifecycle policy does not exist for the ${called(one.id, one.account)}`,
    );
  return { ...names(one), lifecyclePolicyText: one.lifecycle };
};

/** A policy's text, where it is one. */
function checked(text = "", member: string): string {
  try {
    if (member === "LifecyclePolicyText") JSON.parse(text);
    else checkPolicy(text, "resource");
  } catch {
    throw invalid(member, "'Invalid policy provided'");
  }
  return text;
}

const operations: DeclaredOperations<typeof Sdk> = {
  CreateRepository: making(
    repositories,
    ({ repositoryName }) => repositoryName,
    (input, request) => {
      const own = {
        mutability: input.imageTagMutability ?? "MUTABLE",
        scansOnPush: input.imageScanningConfiguration?.scanOnPush ?? false,
        encryption: input.encryptionConfiguration ?? { encryptionType: "AES256" },
      };
      const tags = tagging.read(input.tags);
      return {
        repository: shown(make(repositories, request, { id: input.repositoryName ?? "", own, tags })),
      };
    },
  ),
  DescribeRepositories: {
    of: [repositories],
    by: ({ repositoryNames }) => repositoryNames?.[0],
    run: ({ repositoryNames, nextToken: token, maxResults: limit = 100 }, request) => {
      const found = repositoryNames
        ? repositoryNames.map((name) => find(repositories, request, name))
        : all(repositories, request);
      const { items, next } = pages.ofResources(found, request, { token, limit });
      return { repositories: items.map(shown), ...(next ? { nextToken: next } : {}) };
    },
  },
  DeleteRepository: on(repositories, (one, { force }, request) => {
    if (!force) checkFree(repositories, one, request);
    remove(repositories, one, request);
    return { repository: shown(one) };
  }),
  PutImageTagMutability: on(repositories, (one, { imageTagMutability = "MUTABLE" }) => {
    one.mutability = imageTagMutability;
    return { ...names(one), imageTagMutability };
  }),
  PutImageScanningConfiguration: on(repositories, (one, { imageScanningConfiguration }) => {
    one.scansOnPush = imageScanningConfiguration?.scanOnPush ?? false;
    return { ...names(one), imageScanningConfiguration };
  }),
  SetRepositoryPolicy: on(repositories, (one, { policyText }) => {
    one.policy = checked(policyText, "PolicyText");
    return policyOf(one);
  }),
  GetRepositoryPolicy: on(repositories, policyOf),
  DeleteRepositoryPolicy: on(repositories, (one) => {
    const gone = policyOf(one);
    delete one.policy;
    return gone;
  }),
  PutLifecyclePolicy: on(repositories, (one, { lifecyclePolicyText }) => {
    one.lifecycle = checked(lifecyclePolicyText, "LifecyclePolicyText");
    return lifecycleOf(one);
  }),
  GetLifecyclePolicy: on(repositories, lifecycleOf),
  DeleteLifecyclePolicy: on(repositories, (one) => {
    const gone = lifecycleOf(one);
    delete one.lifecycle;
    return gone;
  }),
  ...layerOperations,
  ...imageOperations,
  GetAuthorizationToken: plain((_input, { world, now, account, region }) => ({
    authorizationData: [
      {
        authorizationToken: Buffer.from(`AWS:${world.hex(64)}`).toString("base64"),
        expiresAt: new Date(now.getTime() + 12 * 3_600_000),
        proxyEndpoint: `https://${account}.dkr.ecr.${region}.amazonaws.com`,
      },
    ],
  })),
  DescribeRegistry: plain((_input, { account }) => ({
    registryId: account,
    replicationConfiguration: { rules: [] },
  })),
  PutRegistryPolicy: plain(({ policyText }, request) => {
    const registry = theOne(registries, request, {});
    registry.policy = checked(policyText, "PolicyText");
    return { registryId: request.account, policyText: registry.policy };
  }),
  GetRegistryPolicy: plain((_input, request) => ({
    registryId: request.account,
    policyText: registryPolicy(theOne(registries, request, {})),
  })),
  DeleteRegistryPolicy: plain((_input, request) => {
    const registry = theOne(registries, request, {});
    const policyText = registryPolicy(registry);
    delete registry.policy;
    return { registryId: request.account, policyText };
  }),
  TagResource: tagging.adding([repositories], "resourceArn", "tags"),
  UntagResource: tagging.removing([repositories], "resourceArn", "tagKeys"),
  ListTagsForResource: on(repositories, ({ tags }) => ({ tags: tagging.show(tags) }), { by: "resourceArn" }),
};

function registryPolicy({ account, policy }: { readonly account: string; readonly policy?: string }): string {
  if (policy === undefined)
    throw new ModelledError(
      "RegistryPolicyNotFoundException",
      `Registry policy does not exist in the registry with id '${account}'`,
    );
  return policy;
}

/** Amazon Elastic Container Registry: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html */
export const ecr = declareService({
  name: "ecr",
  signingName: "ecr",
  fidelity: {
    models:
      "Repositories, layers in parts, images by digest and tag (which may be immutable) that need their layers, policies of repositories and the registry, tags; an event for each image that is pushed or deleted.",
    refuses: ["scans, replication, pull-through caches, templates, signing; downloads of layers"],
    ignores: [
      "what is in a layer: its size and digest are kept; lifecycle policies: they are kept, and expire nothing",
    ],
  },
  load: () => import("@aws-sdk/client-ecr"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  refusal,
  types: [repositories, images, layers, uploads, registries],
  tagging,
  operations,
});
