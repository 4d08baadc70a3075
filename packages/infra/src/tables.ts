import { type TableSchema, tableSchemas } from "@watchkeeper/aws/dynamodb/schema";
import type { Names } from "@watchkeeper/config/names";
import type { DeploymentInput } from "./deployment-input.ts";

/** A table of the hub, with the keys `pk` and `sk`. */
export interface TableSpec extends TableSchema {
  /** Its key among the tables: `cases`. */
  readonly key: string;
  readonly name: string;
  /** A function reads its stream: what each change made of what. */
  readonly isStreamed: boolean;
}

/** The tables that the stores declare. */
export function tableSpecs({ functions }: DeploymentInput, names: Names): readonly TableSpec[] {
  const streamed = Object.values(functions).flatMap(({ on }) => ("stream" in on ? [on.stream] : []));
  return Object.entries(tableSchemas).map(([key, schema]) => ({
    key,
    name: names.table(key),
    isStreamed: streamed.includes(key),
    ...schema,
  }));
}
