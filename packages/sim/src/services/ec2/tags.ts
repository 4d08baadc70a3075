import type {
  CreateTagsCommandInput,
  CreateTagsCommandOutput,
  DeleteTagsCommandInput,
  DeleteTagsCommandOutput,
  DescribeTagsCommandInput,
  DescribeTagsCommandOutput,
  ResourceType,
  TagDescription,
} from "@aws-sdk/client-ec2";
import { acceptTags, checkKey } from "./accept-tags.ts";
import { ec2Error, endDryRun, missing } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import { instancesNotFound } from "./find-instances.ts";
import { pageOf } from "./paging.ts";
import { arnOf, imageArn, type Request } from "./request.ts";
import { emitTagChange } from "./tag-change.ts";
import { currentTags, seenTags, type TagSet, tagSet, writeTags } from "./tag-set.ts";
import { volumeNotFound } from "./volume.ts";

/** Tags made after a launch may be seen as late as this. */
const MAX_LAG_MS = 1_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html */
export function createTags(
  input: CreateTagsCommandInput,
  request: Request,
): Omit<CreateTagsCommandOutput, "$metadata"> {
  if (input.Tags === undefined || input.Tags.length === 0) throw missing("Tag");
  const changes = acceptTags(input.Tags);
  write(input, request, () => changes);
  return {};
}

/**
 * Removes tags; one that is named with a value only where it has that value, and all where none is named.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTags.html
 */
export function deleteTags(
  input: DeleteTagsCommandInput,
  request: Request,
): Omit<DeleteTagsCommandOutput, "$metadata"> {
  for (const { Key } of input.Tags ?? []) checkKey(Key);
  write(input, request, (tags) => {
    const current = currentTags(tags);
    const named = input.Tags ?? [...current.keys()].map((Key) => ({ Key, Value: undefined }));
    const doomed = named.filter(
      ({ Key, Value }) => current.has(Key!) && (Value === undefined || current.get(Key!) === Value),
    );
    return new Map(doomed.map(({ Key }) => [Key!, undefined]));
  });
  return {};
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html */
export function describeTags(
  input: DescribeTagsCommandInput,
  request: Request,
): Omit<DescribeTagsCommandOutput, "$metadata"> {
  const { state, seesUpTo } = request;
  const homes: [string, TagSet][] = [
    ...[...state.instances.values(), ...state.volumes.values()]
      .filter(({ visible }) => visible <= seesUpTo)
      .map(({ id, tags }): [string, TagSet] => [id, tags]),
    ...state.otherTags,
  ];
  const all = homes.flatMap(([id, tags]) =>
    [...seenTags(tags, seesUpTo)].map(
      ([Key, Value]): TagDescription => ({ ResourceId: id, ResourceType: typeOf(id)!, Key, Value }),
    ),
  );
  const matching = applyFilters(
    input.Filters,
    all,
    {
      key: ({ Key }) => Key,
      value: ({ Value }) => Value,
      "resource-id": ({ ResourceId }) => ResourceId,
      "resource-type": ({ ResourceType }) => ResourceType,
    },
    ({ Key, Value }) => new Map([[Key!, Value!]]),
  );
  const { page, NextToken } = pageOf(input, matching, ({ ResourceId, Key }) => `${ResourceId} ${Key}`);
  return { Tags: [...page], ...(NextToken === undefined ? {} : { NextToken }) };
}

const types: Readonly<Record<string, ResourceType>> = {
  i: "instance",
  vol: "volume",
  vpc: "vpc",
  subnet: "subnet",
  sg: "security-group",
  ami: "image",
};

/** The type of what an id names. */
export const typeOf = (id: string): ResourceType | undefined => types[id.slice(0, id.lastIndexOf("-"))];

/** The ARN of what an id names. */
export const arnOfId = (request: Request, id: string): string =>
  id.startsWith("ami-") ? imageArn(request, id) : arnOf(request, typeOf(id) ?? "*", id);

/** The tags of what an id names, where there is such a thing. */
export function tagsOfId({ state }: Request, id: string): TagSet | undefined {
  const home = state.instances.get(id) ?? state.volumes.get(id);
  return home?.tags ?? state.otherTags.get(id);
}

function write(
  input: { readonly Resources: readonly string[] | undefined; readonly DryRun?: boolean | undefined },
  request: Request,
  changesOf: (tags: TagSet) => ReadonlyMap<string, string | undefined>,
): void {
  const { Resources: ids = [] } = input;
  if (ids.length === 0) throw missing("resourceIdSet");
  const targets = ids.map((id) => ({ id, tags: tagged(request, id) }));
  for (const { tags } of targets) checkLimit(tags, changesOf(tags));
  endDryRun(input);
  const now = request.now.getTime();
  const visible = now + request.world.faults.lagMs(MAX_LAG_MS, request.world.random);
  for (const { id, tags } of targets) {
    const before = currentTags(tags);
    const changes = changesOf(tags);
    writeTags(tags, changes, { now, visible });
    const changed = [...changes].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
    emitTagChange(request, typeOf(id)!, id, changed, tags);
  }
}

function checkLimit(tags: TagSet, changes: ReadonlyMap<string, string | undefined>): void {
  const after = new Map(currentTags(tags));
  for (const [key, value] of changes) {
    if (value === undefined) after.delete(key);
    else after.set(key, value);
  }
  if (after.size <= 50) return;
  throw ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
}

/** The tags of a resource that must be there; images are whatever their ids say. */
function tagged(request: Request, id: string): TagSet {
  const known = tagsOfId(request, id);
  if (known !== undefined) return known;
  switch (typeOf(id)) {
    case "instance":
      throw instancesNotFound([id]);
    case "volume":
      throw volumeNotFound(id);
    case "image": {
      const fresh = tagSet();
      request.state.otherTags.set(id, fresh);
      return fresh;
    }
    default:
      throw ec2Error("InvalidID", `The ID '${id}' is not valid`);
  }
}
