import type { BackupSelection, ConditionParameter } from "@aws-sdk/client-backup";
import type { Listed } from "./sources/source.ts";

/**
 * Whether a selection takes a resource in: by its ARN, or by any tag of the list; never what it excludes, and only what
 * meets every condition. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupSelection.html
 */
export function isSelected({ arn, tags }: Listed, selection: BackupSelection): boolean {
  const { Resources = [], NotResources = [], ListOfTags = [], Conditions = {} } = selection;
  if (NotResources.some((pattern) => isLike(arn, pattern))) return false;
  const isNamed = Resources.some((pattern) => isLike(arn, pattern));
  const isTagged = ListOfTags.some(
    ({ ConditionKey = "", ConditionValue }) => tags[ConditionKey] === ConditionValue,
  );
  const { StringEquals, StringNotEquals, StringLike, StringNotLike } = Conditions;
  const all = (
    list: readonly ConditionParameter[] = [],
    test: (value: string | undefined, wanted: string) => boolean,
  ) =>
    list.every(({ ConditionKey = "", ConditionValue = "" }) =>
      test(tagValue(tags, ConditionKey), ConditionValue),
    );
  return (
    (isNamed || isTagged) &&
    all(StringEquals, (value, wanted) => value === wanted) &&
    all(StringNotEquals, (value, wanted) => value !== wanted) &&
    all(StringLike, (value, wanted) => value !== undefined && isLike(value, wanted)) &&
    all(StringNotLike, (value, wanted) => value === undefined || !isLike(value, wanted))
  );
}

const tagValue = (tags: Listed["tags"], key: string) => tags[key.replace(/^aws:ResourceTag\//, "")];

const isLike = (text: string, pattern: string): boolean =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  ).test(text);
