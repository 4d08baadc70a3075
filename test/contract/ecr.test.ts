import { createHash } from "node:crypto";
import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRegistryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  InitiateLayerUploadCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UploadLayerPartCommand,
} from "@aws-sdk/client-ecr";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, fresh, target } from "./target.ts";

const holds = contractOf("ecr");
const ecr = new ECRClient(clientConfig);
const digestOf = (bytes: string | Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const repository = async (words: Partial<CreateRepositoryCommandInput> = {}): Promise<string> => {
  const repositoryName = fresh("images/app");
  await ecr.send(new CreateRepositoryCommand({ repositoryName, ...words }));
  return repositoryName;
};

/** Uploads what an image needs, in two parts; moto has no uploads, and asks for none. */
async function upload(repositoryName: string, bytes: Buffer): Promise<string> {
  if (target.name === "moto") return digestOf(bytes);
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  const half = bytes.length >> 1;
  for (const [first, last] of [
    [0, half],
    [half, bytes.length],
  ] as const) {
    const words = { repositoryName, uploadId, partFirstByte: first, partLastByte: last - 1 };
    await ecr.send(new UploadLayerPartCommand({ ...words, layerPartBlob: bytes.subarray(first, last) }));
  }
  const layerDigests = [digestOf(bytes)];
  const done = await ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
  return done.layerDigest ?? "";
}

const manifestOf = (digest: string): string =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.docker.distribution.manifest.v2+json",
    config: { mediaType: "application/vnd.docker.container.image.v1+json", size: 10, digest },
    layers: [],
  });

/** Pushes an image of this text. */
async function push(repositoryName: string, text: string, imageTag?: string): Promise<string> {
  const imageManifest = manifestOf(await upload(repositoryName, Buffer.from(text)));
  const put = await ecr.send(
    new PutImageCommand({ repositoryName, imageManifest, ...(imageTag ? { imageTag } : {}) }),
  );
  return put.image?.imageId?.imageDigest ?? "";
}

holds("a repository is made, with its address", async () => {
  const repositoryName = fresh("app");
  const made = await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  expect(made.repository).toMatchObject({
    repositoryName,
    registryId: account,
    repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${repositoryName}`,
    repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
    imageTagMutability: "MUTABLE",
    encryptionConfiguration: { encryptionType: "AES256" },
  });
  const again = ecr.send(new CreateRepositoryCommand({ repositoryName }));
  expect(await refusal(again)).toEqual({ code: "RepositoryAlreadyExistsException", status: 400 });
});

holds("a name that is none is refused", async () => {
  expect(await refusal(ecr.send(new CreateRepositoryCommand({ repositoryName: "Upper" })))).toEqual({
    code: "InvalidParameterException",
    status: 400,
  });
});

holds("a repository that is not there is not found", async () => {
  const absent = { code: "RepositoryNotFoundException", status: 400 };
  const repositoryName = "none";
  expect(await refusal(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ["none"] })))).toEqual(
    absent,
  );
  expect(await refusal(ecr.send(new DeleteRepositoryCommand({ repositoryName })))).toEqual(absent);
  expect(await refusal(ecr.send(new ListImagesCommand({ repositoryName })))).toEqual(absent);
});

holds("repositories are listed in pages", async () => {
  for (let number = 0; number < 3; number += 1) await repository();
  const first = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 2 }));
  expect(first.repositories).toHaveLength(2);
  const second = await ecr.send(
    new DescribeRepositoriesCommand({ maxResults: 2, nextToken: first.nextToken }),
  );
  expect(second.repositories?.[0]?.repositoryName).not.toBe(first.repositories?.[0]?.repositoryName);
});

holds("a layer is there once it was uploaded", async () => {
  const repositoryName = await repository();
  const bytes = Buffer.from("a layer of an image");
  const digest = await upload(repositoryName, bytes);
  const none = digestOf("none");
  const { layers, failures } = await ecr.send(
    new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [digest, none] }),
  );
  expect(layers).toMatchObject([
    { layerDigest: digest, layerAvailability: "AVAILABLE", layerSize: bytes.length },
  ]);
  expect(failures).toMatchObject([{ layerDigest: none, failureCode: "MissingLayerDigest" }]);
});

holds("a layer that is another than it says is refused", async () => {
  const repositoryName = await repository();
  const { uploadId } = await ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  const complete = () =>
    ecr.send(new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [digestOf("other")] }));
  expect(await refusal(complete())).toEqual({ code: "EmptyUploadException", status: 400 });
  const layerPartBlob = Buffer.from("bytes");
  const part = { repositoryName, uploadId, layerPartBlob };
  const late = new UploadLayerPartCommand({ ...part, partFirstByte: 5, partLastByte: 9 });
  expect(await refusal(ecr.send(late))).toEqual({ code: "InvalidLayerPartException", status: 400 });
  await ecr.send(new UploadLayerPartCommand({ ...part, partFirstByte: 0, partLastByte: 4 }));
  expect(await refusal(complete())).toEqual({ code: "InvalidLayerException", status: 400 });
});

holds("an image needs its layers", async () => {
  const repositoryName = await repository();
  const put = ecr.send(new PutImageCommand({ repositoryName, imageManifest: manifestOf(digestOf("none")) }));
  expect(await refusal(put)).toEqual({ code: "LayersNotFoundException", status: 400 });
});

holds("an image is found by its digest and by its tag", async () => {
  const repositoryName = await repository();
  const imageDigest = await push(repositoryName, "one", "v1");
  const { images, failures } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [
        { imageTag: "v1" },
        { imageDigest },
        { imageTag: "none" },
        { imageDigest, imageTag: "none" },
      ],
    }),
  );
  expect(images?.map(({ imageId }) => imageId?.imageDigest)).toEqual([imageDigest, imageDigest]);
  expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
    "ImageNotFound",
    "ImageTagDoesNotMatchDigest",
  ]);
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  expect(imageDetails).toMatchObject([{ imageDigest, imageTags: ["v1"], repositoryName }]);
  expect(
    await refusal(ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "none" }] }))),
  ).toEqual({ code: "ImageNotFoundException", status: 400 });
});

holds("a tag moves to the image that was pushed with it last", async () => {
  const repositoryName = await repository();
  const first = await push(repositoryName, "one", "latest");
  const second = await push(repositoryName, "two", "latest");
  const list = async (tagStatus?: "TAGGED" | "UNTAGGED") =>
    (
      await ecr.send(
        new ListImagesCommand({ repositoryName, ...(tagStatus ? { filter: { tagStatus } } : {}) }),
      )
    ).imageIds;
  expect(await list("TAGGED")).toEqual([{ imageDigest: second, imageTag: "latest" }]);
  expect(await list("UNTAGGED")).toEqual([{ imageDigest: first }]);
});

holds("an image that is there is not put again", async () => {
  const repositoryName = await repository();
  const imageManifest = manifestOf(await upload(repositoryName, Buffer.from("one")));
  const put = (imageTag: string) =>
    ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
  await put("v1");
  expect(await refusal(put("v1"))).toEqual({ code: "ImageAlreadyExistsException", status: 400 });
  await put("v2");
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
  expect(imageDetails?.[0]?.imageTags?.toSorted()).toEqual(["v1", "v2"]);
});

holds("a tag that may not move stays", async () => {
  const repositoryName = await repository({ imageTagMutability: "IMMUTABLE" });
  await push(repositoryName, "one", "v1");
  expect(await refusal(push(repositoryName, "two", "v1"))).toEqual({
    code: "ImageTagAlreadyExistsException",
    status: 400,
  });
  await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "MUTABLE" }));
  await push(repositoryName, "three", "v1");
});

holds("an image loses a tag, and goes with its last one or by its digest", async () => {
  const repositoryName = await repository();
  const imageManifest = manifestOf(await upload(repositoryName, Buffer.from("one")));
  for (const imageTag of ["v1", "v2"])
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest, imageTag }));
  const remove = (imageTag: string) =>
    ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  const count = async () =>
    (await ecr.send(new DescribeImagesCommand({ repositoryName }))).imageDetails?.length;
  expect((await remove("v1")).imageIds).toMatchObject([{ imageTag: "v1" }]);
  expect(await count()).toBe(1);
  await remove("v2");
  expect(await count()).toBe(0);
  expect((await remove("v2")).failures).toMatchObject([{ failureCode: "ImageNotFound" }]);
});

holds("a repository with images is deleted by force alone", async () => {
  const repositoryName = await repository();
  await push(repositoryName, "one", "v1");
  const remove = (force: boolean) => ecr.send(new DeleteRepositoryCommand({ repositoryName, force }));
  expect(await refusal(remove(false))).toEqual({ code: "RepositoryNotEmptyException", status: 400 });
  expect((await remove(true)).repository).toMatchObject({ repositoryName });
  expect(await refusal(remove(true))).toMatchObject({ code: "RepositoryNotFoundException" });
});

holds("a repository has a policy, and one for its images' life", async () => {
  const repositoryName = await repository();
  const absent = (code: string) => ({ code, status: 400 });
  const policy = () => ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
  expect(await refusal(policy())).toEqual(absent("RepositoryPolicyNotFoundException"));
  const Statement = [
    {
      Sid: "pull",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: "ecr:BatchGetImage",
    },
  ];
  const policyText = JSON.stringify({ Version: "2012-10-17", Statement });
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
  expect(JSON.parse((await policy()).policyText ?? "").Statement).toMatchObject([{ Sid: "pull" }]);
  await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
  expect(await refusal(policy())).toEqual(absent("RepositoryPolicyNotFoundException"));
  const life = () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
  expect(await refusal(life())).toEqual(absent("LifecyclePolicyNotFoundException"));
  const rule = {
    rulePriority: 1,
    selection: { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 1 },
    action: { type: "expire" },
  };
  const lifecyclePolicyText = JSON.stringify({ rules: [rule] });
  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  expect(await life()).toMatchObject({ lifecyclePolicyText });
  await ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName }));
  expect(await refusal(life())).toEqual(absent("LifecyclePolicyNotFoundException"));
});

holds("a repository bears tags", async () => {
  const resourceArn = `arn:aws:ecr:${region}:${account}:repository/${await repository({ tags: [{ Key: "a", Value: "1" }] })}`;
  await ecr.send(new TagResourceCommand({ resourceArn, tags: [{ Key: "b", Value: "2" }] }));
  await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
  expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
    { Key: "b", Value: "2" },
  ]);
});

holds("a registry gives whoever may a password for half a day", async () => {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const [data] = authorizationData ?? [];
  expect(Buffer.from(data?.authorizationToken ?? "", "base64").toString()).toMatch(/^AWS:/);
  expect(data?.proxyEndpoint).toBe(`https://${account}.dkr.ecr.${region}.amazonaws.com`);
  expect(await ecr.send(new DescribeRegistryCommand({}))).toMatchObject({ registryId: account });
});
