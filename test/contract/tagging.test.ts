import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  GetResourcesCommand,
  GetTagKeysCommand,
  GetTagValuesCommand,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
  UntagResourcesCommand,
} from "@aws-sdk/client-resource-groups-tagging-api";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("tagging");
const client = new ResourceGroupsTaggingAPIClient(clientConfig);
const kms = new KMSClient(clientConfig);
const secrets = new SecretsManagerClient(clientConfig);

/** A key and a secret with this tag. */
async function make(key: string): Promise<readonly [string, string]> {
  const made = await kms.send(new CreateKeyCommand({ Tags: [{ TagKey: key, TagValue: "k" }] }));
  const words = { Name: fresh("tagged"), Tags: [{ Key: key, Value: "s" }] };
  return [made.KeyMetadata?.Arn ?? "", (await secrets.send(new CreateSecretCommand(words))).ARN ?? ""];
}
const arns = async (words: object) =>
  (await client.send(new GetResourcesCommand(words))).ResourceTagMappingList?.map(
    ({ ResourceARN }) => ResourceARN,
  );

holds("resources are found by their tags and types, whichever service's they are", async () => {
  const Key = fresh("team");
  const [key, secret] = await make(Key);
  expect((await arns({ TagFilters: [{ Key }] }))?.toSorted()).toEqual([key, secret].toSorted());
  expect(await arns({ TagFilters: [{ Key, Values: ["s"] }] })).toEqual([secret]);
  expect(await arns({ TagFilters: [{ Key }], ResourceTypeFilters: ["kms:key"] })).toEqual([key]);
  expect(await arns({ TagFilters: [{ Key }], ResourceTypeFilters: ["secretsmanager"] })).toEqual([secret]);
});

holds("resources come in pages", async () => {
  const Key = fresh("team");
  await make(Key);
  const words = { TagFilters: [{ Key }], ResourcesPerPage: 1 };
  const first = await client.send(new GetResourcesCommand(words));
  const second = await client.send(
    new GetResourcesCommand({ ...words, PaginationToken: first.PaginationToken }),
  );
  expect([first, second].map(({ ResourceTagMappingList = [] }) => ResourceTagMappingList.length)).toEqual([
    1, 1,
  ]);
  expect(second.PaginationToken).toBe("");
});

holds("a token that is none is refused", async () => {
  expect(await refusal(client.send(new GetResourcesCommand({ PaginationToken: "none" })))).toMatchObject({
    code: "PaginationTokenExpiredException",
  });
});

holds("keys and values that are in use are listed", async () => {
  const Key = fresh("team");
  await make(Key);
  expect((await client.send(new GetTagKeysCommand({}))).TagKeys).toContain(Key);
  expect((await client.send(new GetTagValuesCommand({ Key }))).TagValues?.toSorted()).toEqual(["k", "s"]);
});

holds("tags are put on resources of several services, and taken away", async () => {
  const [key, secret] = await make(fresh("team"));
  const added = fresh("added");
  const ResourceARNList = [key, secret];
  await client.send(new TagResourcesCommand({ ResourceARNList, Tags: { [added]: "x" } }));
  expect(await arns({ TagFilters: [{ Key: added }] })).toHaveLength(2);
  await client.send(new UntagResourcesCommand({ ResourceARNList, TagKeys: [added] }));
  expect(await arns({ TagFilters: [{ Key: added }] })).toEqual([]);
});
