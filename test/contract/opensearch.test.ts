import {
  AddTagsCommand,
  CreateDomainCommand,
  DeleteDomainCommand,
  DescribeDomainCommand,
  DescribeDomainsCommand,
  ListDomainNamesCommand,
  ListTagsCommand,
  OpenSearchClient,
  RemoveTagsCommand,
  UpdateDomainConfigCommand,
} from "@aws-sdk/client-opensearch";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, fresh, target } from "./target.ts";

const holds = contractOf("opensearch");
const client = new OpenSearchClient(clientConfig);

const domain = async (words: object = {}): Promise<string> => {
  const DomainName = fresh("d");
  await client.send(new CreateDomainCommand({ DomainName, EngineVersion: "OpenSearch_2.19", ...words }));
  await target.settle(1_800);
  return DomainName;
};
const describe = async (DomainName: string) =>
  (await client.send(new DescribeDomainCommand({ DomainName }))).DomainStatus;

holds("a domain is made, with an endpoint once it is ready", async () => {
  const DomainName = await domain({ ClusterConfig: { InstanceCount: 2 } });
  const described = await describe(DomainName);
  expect(described).toMatchObject({
    DomainName,
    DomainId: `${account}/${DomainName}`,
    ARN: `arn:aws:es:${region}:${account}:domain/${DomainName}`,
    Created: true,
    Deleted: false,
    EngineVersion: "OpenSearch_2.19",
    ClusterConfig: { InstanceCount: 2 },
  });
  expect(described?.Endpoint).toContain(DomainName);
});

holds("a domain is made once", async () => {
  const again = client.send(new CreateDomainCommand({ DomainName: await domain() }));
  expect(await refusal(again)).toEqual({ code: "ResourceAlreadyExistsException", status: 409 });
});

holds("a domain that is not there is not found, and passed over among others", async () => {
  expect(await refusal(describe("none"))).toEqual({ code: "ResourceNotFoundException", status: 409 });
  const DomainName = await domain();
  const { DomainStatusList } = await client.send(
    new DescribeDomainsCommand({ DomainNames: ["none", DomainName] }),
  );
  expect(DomainStatusList).toMatchObject([{ DomainName }]);
});

holds("domains are listed by their engine", async () => {
  const [one, other] = [await domain(), await domain({ EngineVersion: "Elasticsearch_7.10" })];
  const names = async (words: object) =>
    (await client.send(new ListDomainNamesCommand(words))).DomainNames?.map(({ DomainName }) => DomainName);
  expect(await names({})).toEqual(expect.arrayContaining([one, other]));
  expect(await names({ EngineType: "Elasticsearch" })).toEqual([other]);
});

holds("a domain is changed", async () => {
  const DomainName = await domain();
  const { DomainConfig } = await client.send(
    new UpdateDomainConfigCommand({ DomainName, ClusterConfig: { InstanceCount: 3 } }),
  );
  expect(DomainConfig?.ClusterConfig?.Options).toMatchObject({ InstanceCount: 3 });
  await target.settle(1_800);
  expect((await describe(DomainName))?.ClusterConfig).toMatchObject({ InstanceCount: 3 });
});

holds("a domain bears tags", async () => {
  const ARN = (await describe(await domain({ TagList: [{ Key: "a", Value: "1" }] })))?.ARN;
  await client.send(new AddTagsCommand({ ARN, TagList: [{ Key: "b", Value: "2" }] }));
  await client.send(new RemoveTagsCommand({ ARN, TagKeys: ["a"] }));
  expect((await client.send(new ListTagsCommand({ ARN }))).TagList).toEqual([{ Key: "b", Value: "2" }]);
});

holds("a domain is deleted", async () => {
  const DomainName = await domain();
  const { DomainStatus } = await client.send(new DeleteDomainCommand({ DomainName }));
  expect(DomainStatus).toMatchObject({ DomainName, Deleted: true });
  await target.settle(1_800);
  expect(await refusal(describe(DomainName))).toMatchObject({ code: "ResourceNotFoundException" });
});

holds("a name that is none is refused", async () => {
  expect(await refusal(client.send(new CreateDomainCommand({ DomainName: "Upper" })))).toEqual({
    code: "ValidationException",
    status: 400,
  });
});
