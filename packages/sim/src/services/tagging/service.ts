import type * as Sdk from "@aws-sdk/client-resource-groups-tagging-api";
import { declareService } from "../../factory/declare-service.ts";
import { type DeclaredOperations, plain } from "../../factory/operations.ts";
import { pagesOf } from "../../factory/pages.ts";
import type { Request } from "../../factory/resource.ts";
import { taggingOf } from "../../factory/tagging.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import type { TaggedResource } from "../../kernel/simulated-service.ts";

const invalid = (words: string) => new ModelledError("InvalidParameterException", words);
const pages = pagesOf(
  100,
  () =>
    new ModelledError(
      "PaginationTokenExpiredException",
      "The pagination token is not valid, or has expired.",
    ),
);
const keyPages = pagesOf(500, () => invalid("The pagination token is not valid."));
const tagging = taggingOf({
  form: "map",
  most: 50,
  refuse: ({ why }) =>
    invalid(why === "too many" ? "There are too many tags." : "A tag's key begins with aws:."),
});

/** All that may bear tags in the account and Region, whichever service's it is. */
const bearers = ({ world, account, region }: Request): TaggedResource[] =>
  world.services.flatMap((service) =>
    service.tagged ? [...service.tagged(world.stateOf(service, account, region))] : [],
  );

const tagged = (request: Request): TaggedResource[] => bearers(request).filter(({ tags }) => tags.size > 0);

/** `ec2` is of all that are EC2's, `ec2:instance` of those alone. */
function isOfType(arn: string, filter: string): boolean {
  const [, , service = "", , , ...rest] = arn.split(":");
  const [wanted, type] = filter.split(":");
  return service === wanted && (type === undefined || rest.join(":").split(/[/:]/)[0] === type);
}

const matches = (tags: ReadonlyMap<string, string>, { Key = "", Values = [] }: Sdk.TagFilter): boolean =>
  tags.has(Key) && (Values.length === 0 || Values.includes(tags.get(Key) ?? ""));

/** Does something to each resource that is named; what is not there is told. */
function toEach(arns: readonly string[], request: Request, change: (tags: Map<string, string>) => void) {
  const FailedResourcesMap: Record<string, Sdk.FailureInfo> = {};
  const there = new Map(bearers(request).map((one) => [one.arn, one]));
  for (const arn of arns) {
    const found = there.get(arn);
    if (found) change(found.tags);
    else
      FailedResourcesMap[arn] = {
        StatusCode: 400,
        ErrorCode: "InvalidParameterException",
        ErrorMessage: `The resource ${arn} is not there.`,
      };
  }
  return { FailedResourcesMap };
}

const operations: DeclaredOperations<typeof Sdk> = {
  GetResources: plain((input, request) => {
    const { ResourceARNList: arns, TagFilters = [], ResourceTypeFilters: types = [] } = input;
    if (arns && (TagFilters.length > 0 || types.length > 0 || input.ResourcesPerPage))
      throw invalid("ResourceARNList cannot be combined with other parameters.");
    const found = tagged(request).filter(
      ({ arn, tags }) =>
        (!arns || arns.includes(arn)) &&
        (types.length === 0 || types.some((type) => isOfType(arn, type))) &&
        TagFilters.every((filter) => matches(tags, filter)),
    );
    const wanted = { token: input.PaginationToken || undefined, limit: input.ResourcesPerPage };
    const { items, next = "" } = pages.sorted(found, ({ arn }) => arn, request, wanted);
    const list = items.map(({ arn, tags }) => ({
      ResourceARN: arn,
      Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
    }));
    return { PaginationToken: next, ResourceTagMappingList: list };
  }),
  GetTagKeys: plain(({ PaginationToken }, request) => {
    const keys = [...new Set(tagged(request).flatMap(({ tags }) => [...tags.keys()]))];
    const { items, next = "" } = keyPages.sorted(keys, (key) => key, request, {
      token: PaginationToken || undefined,
    });
    return { PaginationToken: next, TagKeys: [...items] };
  }),
  GetTagValues: plain(({ PaginationToken, Key = "" }, request) => {
    const values = [...new Set(tagged(request).flatMap(({ tags }) => tags.get(Key) ?? []))];
    const wanted = { token: PaginationToken || undefined, of: Key };
    const { items, next = "" } = keyPages.sorted(values, (value) => value, request, wanted);
    return { PaginationToken: next, TagValues: [...items] };
  }),
  TagResources: plain(({ ResourceARNList = [], Tags }, request) => {
    const added = tagging.read(Tags);
    return toEach(ResourceARNList, request, (tags) => tagging.put(tags, added));
  }),
  UntagResources: plain(({ ResourceARNList = [], TagKeys = [] }, request) =>
    toEach(ResourceARNList, request, (tags) => {
      for (const key of TagKeys) tags.delete(key);
    }),
  ),
};

/** Resource Groups Tagging API: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/Welcome.html */
export const resourceTagging = declareService({
  name: "tagging",
  signingName: "tagging",
  iamPrefix: "tag",
  fidelity: {
    models:
      "Tags of all declared services, queues, functions and state machines: resources by tag, type and ARN, keys, values; tags put and taken away.",
    refuses: ["reports of compliance; required tags"],
    ignores: [
      "resources of EC2, S3, DynamoDB and others: they are not told yet; what the resource's own service would ask of whoever changes its tags",
    ],
  },
  load: () => import("@aws-sdk/client-resource-groups-tagging-api"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [],
  tagging,
  operations,
});
