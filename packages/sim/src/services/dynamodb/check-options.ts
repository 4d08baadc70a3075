import type {
  ReturnConsumedCapacity,
  ReturnItemCollectionMetrics,
  ReturnValue,
  ReturnValuesOnConditionCheckFailure,
} from "@aws-sdk/client-dynamodb";
import { violated } from "./errors.ts";
import { tableNameOf } from "./find-table.ts";

/** What requests say of their answers. */
interface Options {
  readonly TableName?: string | undefined;
  readonly ReturnValues?: ReturnValue | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: ReturnValuesOnConditionCheckFailure | undefined;
}

const allowed: Readonly<Record<Exclude<keyof Options, "TableName">, readonly string[]>> = {
  ReturnValues: ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
  ReturnConsumedCapacity: ["INDEXES", "TOTAL", "NONE"],
  ReturnItemCollectionMetrics: ["SIZE", "NONE"],
  ReturnValuesOnConditionCheckFailure: ["ALL_OLD", "NONE"],
};

/** Refuses options that AWS has no such value for, all of them in one message; UpdateItem names only the first. */
export function checkOptions(input: Options, only: "all" | "first" = "all"): void {
  const violations = Object.entries(allowed).flatMap(([name, values]) => {
    const given = input[name as keyof Options];
    if (given === undefined || values.includes(given)) return [];
    const member = name[0]!.toLowerCase() + name.slice(1);
    return [
      `Value '${given}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: [${values.join(", ")}]`,
    ];
  });
  if (violations.length > 0) throw violated(only === "all" ? violations : violations.slice(0, 1));
}

/** The same for a request on one table, whose name comes before everything else. */
export function checkTableOptions(input: Options, only: "all" | "first" = "all"): void {
  tableNameOf(input.TableName);
  checkOptions(input, only);
}
