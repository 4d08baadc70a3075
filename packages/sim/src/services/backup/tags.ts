import type * as Backup from "@aws-sdk/client-backup";
import type { Operations } from "../../kernel/service.ts";
import { missing, notFound } from "./errors.ts";
import { trail } from "./shared.ts";
import type { BackupState } from "./state.ts";

type TagOperations = "TagResource" | "UntagResource" | "ListTags";

const on =
  (action: string) =>
  ({ ResourceArn = "*" }: { readonly ResourceArn?: string | undefined }) => [
    { action: `backup:${action}`, resource: ResourceArn },
  ];

/** Tags of plans, vaults and recovery points: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_TagResource.html */
export const tagOperations: Pick<Operations<typeof Backup, BackupState>, TagOperations> = {
  TagResource: {
    authorize: on("TagResource"),
    run: ({ ResourceArn, Tags }, { state }) => {
      if (!Tags) throw missing("Tags are required.");
      const tags = tagsOf(ResourceArn, state);
      for (const [key, value] of Object.entries(Tags)) tags.set(key, value);
      return {};
    },
    trail,
  },
  UntagResource: {
    authorize: on("UntagResource"),
    run: ({ ResourceArn, TagKeyList = [] }, { state }) => {
      const tags = tagsOf(ResourceArn, state);
      for (const key of TagKeyList) tags.delete(key);
      return {};
    },
    trail,
  },
  ListTags: {
    authorize: on("ListTags"),
    run: ({ ResourceArn }, { state }) => ({ Tags: Object.fromEntries(tagsOf(ResourceArn, state)) }),
  },
};

function tagsOf(arn = "", { plans, vaults, points }: BackupState): Map<string, string> {
  const found = points.get(arn) ?? [...plans.values(), ...vaults.values()].find((one) => one.arn === arn);
  if (!found) throw notFound(`Resource ${arn} does not exist.`);
  return found.tags;
}
