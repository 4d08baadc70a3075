import type { ReturnConsumedCapacity, Select } from "@aws-sdk/client-dynamodb";
import { constraint, invalid, invalidParameter, violated } from "./errors.ts";
import type { Path } from "./expression/ast.ts";
import { type Index, isProjected, type Table } from "./table.ts";

/** What a Query and a Scan have in common. */
export interface ReadInput {
  readonly IndexName?: string | undefined;
  readonly ConsistentRead?: boolean | undefined;
  readonly Limit?: number | undefined;
  readonly Select?: Select | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
}

const selections = ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"];

/** Checks what the request alone tells. */
export function checkReadInput(
  { Limit, Select, ProjectionExpression, IndexName }: ReadInput,
  operation: "Query" | "Scan",
): void {
  if (Limit !== undefined && Limit < 1) {
    const where = operation === "Query" ? "Value at 'Limit'" : `Value '${Limit}' at 'limit'`;
    throw violated([
      `${where} failed to satisfy constraint: Member must have value greater than or equal to 1`,
    ]);
  }
  if (Select === undefined) return;
  if (!selections.includes(Select)) {
    throw constraint(
      `'${Select}'`,
      "select",
      `Member must satisfy enum value set: [${selections.join(", ")}]`,
    );
  }
  if (ProjectionExpression !== undefined && Select !== "SPECIFIC_ATTRIBUTES") {
    const chosen = Select === "COUNT" ? "only the Count" : Select;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${chosen}`);
  }
  if (ProjectionExpression === undefined && Select === "SPECIFIC_ATTRIBUTES") {
    throw invalid(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && IndexName === undefined) {
    throw invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
}

/** The index that a read names. */
export function indexOf(table: Table, { IndexName, ConsistentRead, Select }: ReadInput): Index | undefined {
  if (IndexName === undefined) return undefined;
  const index = table.indexes.get(IndexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (index.status === "CREATING") {
    throw invalid(`Cannot read from backfilling global secondary index: ${IndexName}`);
  }
  if (!index.isGlobal) return index;
  if (ConsistentRead === true) {
    throw invalid("Consistent reads are not supported on global secondary indexes");
  }
  if (Select === "ALL_ATTRIBUTES" && index.projection.ProjectionType !== "ALL") {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${IndexName} because its projection type is not ALL`,
    );
  }
  return index;
}

/** Whether a read through an index fetches from the table; refuses to where a global index may not. */
export function readsTable(
  table: Table,
  index: Index | undefined,
  select: Select | undefined,
  projection: readonly Path[] | undefined,
): boolean {
  if (index === undefined) return false;
  const missing = (projection ?? [])
    .map((path) => String(path[0]))
    .filter((attribute) => !isProjected(table, index, attribute));
  if (missing.length > 0 && index.isGlobal) {
    throw invalidParameter(`Global secondary index ${index.name} does not project [${missing.join(", ")}]`);
  }
  return missing.length > 0 || select === "ALL_ATTRIBUTES";
}
