import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { TableKey } from "@watchkeeper/aws/dynamodb/operations";
import type { Laptop } from "@watchkeeper/local/laptop";
import type { World } from "@watchkeeper/sim/kernel/world";
import { dynamodb } from "@watchkeeper/sim/services/dynamodb/service";
import type { Item } from "@watchkeeper/sim/services/dynamodb/value";

/** An item of a table, read past every request: what stands there at this moment. */
export type Stored = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

const read = new WeakMap<Item, Stored>();

/** All items of a table. */
export function storedItems({ world, deployment }: Laptop, key: TableKey): readonly Stored[] {
  const { account, region } = deployment.hub;
  const table = tableOf(world, account, region, deployment.names.table(key));
  return [...table.items.values()].map((item) => {
    const known = read.get(item) ?? (unmarshall(item as never) as Stored);
    read.set(item, known);
    return known;
  });
}

/** All items of a partition whose sort key begins so. */
export const storedUnder = (laptop: Laptop, key: TableKey, pk: string, prefix = ""): readonly Stored[] =>
  storedItems(laptop, key).filter((item) => item.pk === pk && item.sk.startsWith(prefix));

function tableOf(world: World, account: string, region: string, name: string) {
  const table = world.stateOf(dynamodb, account, region).tables.get(name);
  if (!table) throw new Error(`The laptop has no table ${name}.`);
  return table;
}
