import type * as Sdk from "@aws-sdk/client-opensearch";
import { declareService } from "../../factory/declare-service.ts";
import { enter } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, making, on, plain } from "../../factory/operations.ts";
import { arnLike, defineResource, type Stored } from "../../factory/resource.ts";
import { all, make, named } from "../../factory/table.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { AwsError, ModelledError } from "../../kernel/aws-error.ts";

const minuteMs = 60_000;

/** What a domain is made of, by the names of a request's members. */
type Options = Readonly<Record<string, object | string>>;

/** A domain. */
interface DomainParts {
  readonly engine: string;
  readonly hash: string;
  options: Options;
}
type Domain = Stored<DomainParts>;

const domains = defineResource<DomainParts>({
  service: "opensearch",
  name: "Domain",
  arn: arnLike("es", "domain/"),
  named: ["DomainName", "ARN"],
  missing: (given) =>
    new ModelledError("ResourceNotFoundException", `Domain not found: ${given.replace(/^.*\//, "")}`),
  exists: ({ id }) => new ModelledError("ResourceAlreadyExistsException", `Domain ${id} already exists`),
  life: {
    Creating: { lasts: [10 * minuteMs, 20 * minuteMs], next: "Active" },
    Modifying: { lasts: [5 * minuteMs, 20 * minuteMs], next: "Active" },
    Deleting: { lasts: [5 * minuteMs, 10 * minuteMs], next: "gone" },
  },
});

const tagging = taggingOf({
  form: ["Key", "Value"],
  most: 50,
  refuse: ({ why }) =>
    new AwsError(
      "ValidationException",
      why === "too many" ? "There are too many tags." : `A tag's key is ${why}.`,
    ),
});

const usual: Options = {
  ClusterConfig: { InstanceType: "m7g.large.search", InstanceCount: 1 },
  EBSOptions: { EBSEnabled: true, VolumeType: "gp3", VolumeSize: 10 },
  AccessPolicies: "",
  EncryptionAtRestOptions: { Enabled: false },
  NodeToNodeEncryptionOptions: { Enabled: false },
};

/** What a domain has, but for what a request says otherwise. */
const merged = (before: Options, input: object): Options =>
  Object.fromEntries(
    Object.entries(before).map(([name, value]) => {
      const { [name]: given = value } = input as Options;
      return [name, typeof given === "string" ? given : { ...(value as object), ...given }];
    }),
  );

const shown = (one: Domain): Sdk.DomainStatus => ({
  DomainId: `${one.account}/${one.id}`,
  DomainName: one.id,
  ARN: one.arn,
  Created: true,
  Deleted: one.status === "Deleting",
  ...(one.status === "Creating"
    ? {}
    : { Endpoint: `search-${one.id}-${one.hash}.${one.arn.split(":")[3]}.es.amazonaws.com` }),
  Processing: one.status !== "Active",
  UpgradeProcessing: false,
  EngineVersion: one.engine,
  ClusterConfig: {},
  ...one.options,
  DomainProcessingStatus: one.status as Sdk.DomainProcessingStatusType,
});

const operations: DeclaredOperations<typeof Sdk> = {
  CreateDomain: making(
    domains,
    ({ DomainName }) => DomainName,
    (input, request) => {
      const engine = input.EngineVersion ?? "OpenSearch_3.1";
      const own = {
        engine,
        hash: request.world.text(26, "abcdefghijklmnopqrstuvwxyz234567"),
        options: merged(usual, input),
      };
      const tags = tagging.read(input.TagList);
      return {
        DomainStatus: shown(
          make(domains, request, { id: input.DomainName ?? "", own, tags, status: "Creating" }),
        ),
      };
    },
  ),
  DescribeDomain: on(domains, (one) => ({ DomainStatus: shown(one) })),
  DescribeDomains: {
    of: [domains],
    by: ({ DomainNames }) => DomainNames?.[0],
    run: ({ DomainNames = [] }, request) => ({
      DomainStatusList: DomainNames.flatMap((name) => named(domains, request, name) ?? []).map(shown),
    }),
  },
  ListDomainNames: plain(({ EngineType }, request) => ({
    DomainNames: all(domains, request)
      .map(({ id, engine }) => ({ DomainName: id, EngineType: engine.split("_")[0] as Sdk.EngineType }))
      .filter((one) => EngineType === undefined || one.EngineType === EngineType),
  })),
  UpdateDomainConfig: on(domains, (one, input, request) => {
    if (one.status !== "Active")
      throw new ModelledError(
        "ValidationException",
        `A change/update is in progress. Please wait for it to complete before requesting another change.`,
      );
    one.options = merged(one.options, input);
    enter(domains, one, "Modifying", request);
    const Status = { CreationDate: one.created, UpdateDate: request.now, State: "Processing" as const };
    const told = Object.entries(one.options).map(([name, Options]) => [name, { Options, Status }]);
    return { DomainConfig: Object.fromEntries(told) };
  }),
  DeleteDomain: on(domains, (one, _input, request) => {
    enter(domains, one, "Deleting", request);
    return { DomainStatus: shown(one) };
  }),
  AddTags: tagging.adding([domains], "ARN", "TagList"),
  RemoveTags: tagging.removing([domains], "ARN", "TagKeys"),
  ListTags: on(domains, ({ tags }) => ({ TagList: tagging.show(tags) })),
};

/** Amazon OpenSearch Service: https://docs.aws.amazon.com/opensearch-service/latest/APIReference/Welcome.html */
export const opensearch = declareService({
  name: "opensearch",
  signingName: "es",
  fidelity: {
    models: "Domains with their states in time, clusters, storage, encryption, access policies, tags.",
    refuses: ["packages, connections, VPC endpoints, upgrades, dry runs, applications"],
    ignores: ["what a domain's endpoint would answer; options beside those that are told"],
  },
  load: () => import("@aws-sdk/client-opensearch"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [domains],
  tagging,
  operations,
});
