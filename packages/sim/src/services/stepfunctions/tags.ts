import type * as Sfn from "@aws-sdk/client-sfn";
import type { Operations } from "../../kernel/service.ts";
import { noSuchResource } from "./errors.ts";
import { onArn, type Request, trail } from "./shared.ts";
import type { StepFunctionsState } from "./state.ts";

type TagOperations = "TagResource" | "UntagResource" | "ListTagsForResource";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html: of state machines. */
export const tagOperations: Pick<Operations<typeof Sfn, StepFunctionsState>, TagOperations> = {
  TagResource: {
    authorize: onArn("TagResource", "resourceArn"),
    run: (input, request) => {
      const tags = tagsOf(input.resourceArn ?? "", request);
      for (const { key = "", value = "" } of input.tags ?? []) tags.set(key, value);
      return {};
    },
    trail,
  },
  UntagResource: {
    authorize: onArn("UntagResource", "resourceArn"),
    run: (input, request) => {
      const tags = tagsOf(input.resourceArn ?? "", request);
      for (const key of input.tagKeys ?? []) tags.delete(key);
      return {};
    },
    trail,
  },
  ListTagsForResource: {
    authorize: onArn("ListTagsForResource", "resourceArn"),
    run: (input, request) => ({
      tags: [...tagsOf(input.resourceArn ?? "", request)].map(([key, value]) => ({ key, value })),
    }),
  },
};

function tagsOf(arn: string, { state }: Request): Map<string, string> {
  const machine = state.machines.get(arn);
  if (!machine) throw noSuchResource(arn);
  return machine.tags;
}
