import type { OnTable } from "@watchkeeper/aws/dynamodb/operations";
import { indexName } from "@watchkeeper/aws/dynamodb/table";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";

type Statement = PolicyDocument["Statement"][number];

/** The statements that allow operations on tables: reads of a whole table, writes to their partitions alone. */
export function tableStatements(operations: readonly OnTable[], at: Addresses): readonly Statement[] {
  const place = ({ table, isOfIndex }: OnTable) =>
    `${at.table(table)}${isOfIndex ? `/index/${indexName}` : ""}`;
  const byItems = Map.groupBy(operations, (one) => JSON.stringify([place(one), one.partition, one.without]));
  const rows = [...byItems.values()].map((all) => ({
    first: all[0]!,
    actions: [...new Set(all.map(({ action }) => action))].sort(),
  }));
  // Partitions to which the same is done share a statement.
  const alike = Map.groupBy(rows, ({ first, actions }) =>
    JSON.stringify([place(first), first.partition === undefined, first.without, actions]),
  );
  return [...alike.values()].map((all) => {
    const { first, actions } = all[0]!;
    const partitions = all.flatMap((row) => row.first.partition ?? []).sort();
    return {
      Effect: "Allow",
      Action: actions,
      Resource: [place(first)],
      ...(partitions.length > 0 ? { Condition: inPartitions(partitions, first.without) } : {}),
    };
  });
}

/**
 * "For all values" holds where there are none, too; so there must be one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const inPartitions = (
  partitions: readonly string[],
  without: readonly string[] | undefined,
): NonNullable<Statement["Condition"]> => ({
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": partitions },
  Null: { "dynamodb:LeadingKeys": "false" },
  ...(without === undefined ? {} : { "ForAllValues:StringNotEquals": { "dynamodb:Attributes": without } }),
});
