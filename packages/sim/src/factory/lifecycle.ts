import { defineJob, type JobKind } from "../kernel/job-kind.ts";
import type { AnyType, DeclaredState, ResourceType, Scene, Stage, Stored } from "./resource.ts";

/** A stage that ends. */
interface Ending {
  readonly type: string;
  readonly id: string;
  readonly serial: number;
  readonly turn: number;
}

/** Gives a resource a status; one that its type lets end by itself ends when its time is over. */
export function enter<Own extends object>(
  type: ResourceType<Own>,
  resource: Stored<Own>,
  status: string,
  scene: Scene,
): void {
  resource.status = status;
  resource.turn += 1;
  const stage = type.life?.[status];
  if (!stage) return;
  const { world } = scene;
  const at = endOf(stage, resource, world);
  const { id, serial, turn } = resource;
  world.jobs.at(at, ending(type.service, []), scene, { type: type.name, id, serial, turn });
}

function endOf<Own extends object>(
  { lasts }: Stage<Own>,
  resource: Stored<Own>,
  world: Scene["world"],
): number {
  const now = world.clock.now().getTime();
  if (typeof lasts === "function") return lasts(resource)?.getTime() ?? now;
  const [least, most] = lasts;
  return Math.floor(now + least + world.random() * (most - least));
}

/** Removes a resource, and with it what goes with it. */
export function remove<Own extends object>(
  type: ResourceType<Own>,
  resource: Stored<Own>,
  scene: Pick<Scene, "state">,
): void {
  scene.state.tables.get(type.name)?.delete(resource.id);
  for (const holder of type.holders?.() ?? []) {
    for (const one of [...(scene.state.tables.get(holder.type.name)?.values() ?? [])]) {
      if (holder.of(one) === resource.id) remove(holder.type, one, scene);
    }
  }
}

/** The job by which the stages of a service's resources end. A stage that was left before is over already. */
export const ending = (service: string, types: readonly AnyType[]): JobKind<Ending, DeclaredState> =>
  defineJob<Ending, DeclaredState>({
    service,
    name: "stage ends",
    run: ({ type: name, id, serial, turn }, scene) => {
      const type = types.find((one) => one.name === name);
      const resource = scene.state.tables.get(name)?.get(id);
      const stage = resource && type?.life?.[resource.status];
      if (!type || !stage || resource.serial !== serial || resource.turn !== turn) return;
      stage.does?.(resource, scene);
      if (stage.next === "gone") remove(type, resource, scene);
      else enter(type, resource, stage.next, scene);
    },
  });
