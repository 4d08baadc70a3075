import type { Place } from "../../kernel/job.ts";
import type { World } from "../../kernel/world.ts";
import type { Mishap, MishapJob } from "./mishap.ts";
import type { BackupState } from "./state.ts";

/** Orders what goes wrong with the next job of a resource there; orders are taken one by one, in the order given. */
export function orderMishap(
  world: World,
  { account, region }: Place,
  resourceArn: string,
  mishap: Mishap,
): void {
  const { mishaps } = stateAt(world, account, region);
  mishaps.set(resourceArn, [...(mishaps.get(resourceArn) ?? []), mishap]);
}

/** The order for a job of this kind that begins now; it is taken. */
export function takeMishap({ mishaps }: BackupState, resourceArn: string, of: MishapJob): Mishap | undefined {
  const ordered = mishaps.get(resourceArn) ?? [];
  const found = ordered.find((mishap) => mishap.of === of);
  if (found)
    mishaps.set(
      resourceArn,
      ordered.filter((mishap) => mishap !== found),
    );
  return found;
}

/** AWS Backup's state in an account's Region. */
export function stateAt(world: World, account: string, region: string): BackupState {
  const service = world.service("backup");
  if (!service) throw new Error("This world has no AWS Backup.");
  return world.stateOf(service, account, region);
}
