import type * as Ssm from "@aws-sdk/client-ssm";
import { AwsError } from "../../../kernel/aws-error.ts";
import { lowerCamel } from "../../../kernel/cloud-trail.ts";
import type { Authorization } from "../../../kernel/request.ts";
import { notSimulated } from "../../../kernel/serve-request.ts";
import type { Operations, TrailRecord } from "../../../kernel/service.ts";
import type { SsmState } from "../state.ts";
import { onParameters, plainName, type Request } from "./names.ts";

type TagOperations = "AddTagsToResource" | "RemoveTagsFromResource" | "ListTagsForResource";
interface OnResource {
  readonly ResourceType?: string | undefined;
  readonly ResourceId?: string | undefined;
}

/** AWS's quota of tags of a resource. */
const maximumTags = 50;

const trail = (input: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: null,
});

const onResource =
  (action: string) =>
  ({ ResourceId }: OnResource, request: Request): Authorization[] =>
    onParameters(action, [ResourceId], request);

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html: of parameters. */
export const tagOperations: Pick<Operations<typeof Ssm, SsmState>, TagOperations> = {
  AddTagsToResource: {
    authorize: onResource("AddTagsToResource"),
    run: (input, request) => {
      const tags = tagsOf(input, request);
      const added = (input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const);
      if (new Set([...tags.keys(), ...added.map(([key]) => key)]).size > maximumTags) {
        throw new AwsError("TooManyTagsError", `The resource can have ${maximumTags} tags at most.`);
      }
      for (const [key, value] of added) tags.set(key, value);
      return {};
    },
    trail,
  },
  RemoveTagsFromResource: {
    authorize: onResource("RemoveTagsFromResource"),
    run: (input, request) => {
      const tags = tagsOf(input, request);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    trail,
  },
  ListTagsForResource: {
    authorize: onResource("ListTagsForResource"),
    run: (input, request) => ({
      TagList: [...tagsOf(input, request)].map(([Key, Value]) => ({ Key, Value })),
    }),
  },
};

function tagsOf({ ResourceType, ResourceId }: OnResource, request: Request): Map<string, string> {
  if (ResourceType !== "Parameter") throw notSimulated(`tags of an SSM resource of type ${ResourceType}`);
  const parameter = request.state.parameters.get(plainName(ResourceId, request));
  if (!parameter) throw new AwsError("InvalidResourceId", "Invalid Resource Id");
  return parameter.tags;
}
