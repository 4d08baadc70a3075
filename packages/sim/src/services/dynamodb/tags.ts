import type {
  ListTagsOfResourceCommandInput,
  ListTagsOfResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import { constraint, invalid, notFound } from "./errors.ts";
import type { Request } from "./find-table.ts";
import type { Table } from "./table.ts";

const ARN = /^arn:aws[a-z-]*:dynamodb:[^:]+:(\d{12}):table\/([a-zA-Z0-9_.-]{3,255})$/;
const MAX_TAGS = 50;
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

interface OnResource {
  readonly ResourceArn: string | undefined;
}

/** The permission for an action on the resource that a request names. */
export const authorizeResource =
  (action: string) =>
  ({ ResourceArn = "*" }: OnResource): Authorization[] => [
    { action: `dynamodb:${action}`, resource: ResourceArn },
  ];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
export function tagResource(input: TagResourceCommandInput, request: Request): object {
  const table = taggedTable("TagResource", input, request);
  if (input.Tags === undefined || input.Tags.length === 0) {
    throw invalid("Atleast one Tag needs to be provided as Input.");
  }
  table.tags = tagsOf(input.Tags, table.tags);
  return {};
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html */
export function untagResource(input: UntagResourceCommandInput, request: Request): object {
  const table = taggedTable("UntagResource", input, request);
  if (input.TagKeys === undefined || input.TagKeys.length === 0) {
    throw invalid("Atleast one Tag Key needs to be provided as Input.");
  }
  const removed = new Set(input.TagKeys);
  table.tags = new Map([...table.tags].filter(([key]) => !removed.has(key)));
  return {};
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html */
export const listTagsOfResource = (
  input: ListTagsOfResourceCommandInput,
  request: Request,
): Omit<ListTagsOfResourceCommandOutput, "$metadata"> => ({
  Tags: [...taggedTable("ListTagsOfResource", input, request).tags].map(([Key, Value]) => ({ Key, Value })),
});

/** Tags as a request gives them, over those that there are. */
export function tagsOf(given: readonly Tag[], known: ReadonlyMap<string, string> = new Map()) {
  const tags = new Map(known);
  for (const [position, { Key = "", Value = "" }] of given.entries()) {
    const member = `tags.${position + 1}.member`;
    const refuse = (name: string, value: string, rule: string) =>
      constraint(`'${value}'`, `${member}.${name}`, `Member must have length ${rule}`);
    if (Key.length < 1) throw refuse("key", Key, "greater than or equal to 1");
    if (Key.length > MAX_KEY_LENGTH) throw refuse("key", Key, `less than or equal to ${MAX_KEY_LENGTH}`);
    if (Value.length > MAX_VALUE_LENGTH) {
      throw refuse("value", Value, `less than or equal to ${MAX_VALUE_LENGTH}`);
    }
    tags.set(Key, Value);
  }
  if (tags.size > MAX_TAGS) throw invalid(`The number of tags exceeds the limit of ${MAX_TAGS}`);
  return tags;
}

/** The table behind an ARN; another account's is nobody's business here. */
function taggedTable(action: string, { ResourceArn: arn }: OnResource, request: Request): Table {
  if (arn === undefined) throw constraint("null", "resourceArn", "Member must not be null");
  const [, account, name] = ARN.exec(arn) ?? [];
  if (name === undefined) throw invalid(`Invalid TableArn: Invalid ResourceArn provided as input ${arn}`);
  if (account !== request.account) {
    throw new AwsError(
      "AccessDeniedException",
      `User: ${request.principal.arn} is not authorized to perform: dynamodb:${action} on resource: ${arn}`,
    );
  }
  const table = request.state.tables.get(name);
  if (table?.arn !== arn) throw notFound(`Requested resource not found: ResourcArn: ${arn} not found`);
  return table;
}
