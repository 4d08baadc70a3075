import { defineJob } from "../../kernel/job-kind.ts";
import type { DynamoState } from "./state.ts";
import type { Table } from "./table.ts";

/** What a table comes to, some time after it was asked for. */
export type Goal = "created" | "updated" | "deleted" | "index created" | "index deleted";

/** A change of a table is through. The id tells the table from a later one of its name. */
export const changeTable = defineJob<
  { goal: Goal; id: string; name: string; index?: string | undefined },
  DynamoState
>({
  service: "dynamodb",
  name: "change table",
  run: ({ goal, id, name, index = "" }, { state }) => {
    const table = state.tables.get(name);
    if (table?.id === id) changes[goal](table, index, state);
  },
});

const changes: Readonly<Record<Goal, (table: Table, index: string, state: DynamoState) => void>> = {
  created: (table) => {
    if (table.status === "CREATING") table.status = "ACTIVE";
    for (const index of table.indexes.values()) index.status = "ACTIVE";
  },
  updated: (table) => {
    if (table.status === "UPDATING") table.status = "ACTIVE";
  },
  deleted: (table, _index, state) => {
    state.tables.delete(table.name);
  },
  "index created": (table, name) => {
    const index = table.indexes.get(name);
    if (index?.status === "CREATING") index.status = "ACTIVE";
  },
  "index deleted": (table, name) => {
    table.indexes.delete(name);
    const keys = [table.key, ...[...table.indexes.values()].map(({ key }) => key)];
    const used = new Set(keys.flatMap(({ partition, sort }) => [partition.name, sort?.name]));
    table.attributes = table.attributes.filter(({ AttributeName }) => used.has(AttributeName));
  },
};
