import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { notFound } from "./errors.ts";
import { busPlace, findBus, type Request, trail } from "./shared.ts";
import type { EventBridgeState } from "./state.ts";

type TagOperations = "TagResource" | "UntagResource" | "ListTagsForResource";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html: of buses and rules. */
export const tagOperations: Pick<Operations<typeof EventBridge, EventBridgeState>, TagOperations> = {
  TagResource: {
    authorize: onResource("TagResource"),
    run: (input, request) => {
      const tags = tagsOf(input.ResourceARN ?? "", request);
      for (const { Key = "", Value = "" } of input.Tags ?? []) tags.set(Key, Value);
      return {};
    },
    trail,
  },
  UntagResource: {
    authorize: onResource("UntagResource"),
    run: (input, request) => {
      const tags = tagsOf(input.ResourceARN ?? "", request);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    trail,
  },
  ListTagsForResource: {
    authorize: onResource("ListTagsForResource"),
    run: (input, request) => {
      const tags = [...tagsOf(input.ResourceARN ?? "", request)];
      return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
    },
  },
};

function onResource(action: string) {
  return ({ ResourceARN = "" }: { readonly ResourceARN?: string | undefined }): Authorization[] => [
    { action: `events:${action}`, resource: ResourceARN },
  ];
}

function tagsOf(arn: string, request: Request): Map<string, string> {
  const [, busName = "default", name] = /:rule\/(?:([^/]+)\/)?([^/]+)$/.exec(arn) ?? [];
  if (name === undefined) return findBus(busPlace(arn, request).arn, request).tags;
  const rule = findBus(busName, request).rules.get(name);
  if (!rule || rule.arn !== arn) throw notFound(`Rule ${name} does not exist on EventBus ${busName}.`);
  return rule.tags;
}
