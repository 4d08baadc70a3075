import { inOrder } from "./graph.ts";
import type { Step } from "./step.ts";

/** How many times as large as a wave the next one is. */
const growth = 5;

/**
 * Puts the steps of a plan that changes many resources in waves, each opening when the one before it has ended well: the
 * first is half of what may be changed without asking, and each is five times the one before. Steps of one resource are
 * in one wave, or in a later one where what they depend on is; fewer resources than `most` need none.
 *
 * @param most how many resources one plan may change without asking.
 */
export function inWaves<S extends Step>(steps: readonly S[], most: number): readonly S[] {
  const resources = [...new Set(steps.map(({ resource }) => resource))];
  if (resources.length <= most) return steps;
  const waveOf = new Map<string, number>();
  let size = Math.max(1, Math.floor(most / 2));
  let room = size;
  let wave = 0;
  for (const resource of resources) {
    if (room === 0) {
      wave += 1;
      size *= growth;
      room = size;
    }
    waveOf.set(resource, wave);
    room -= 1;
  }
  const waves = new Map<string, number>();
  for (const { id, resource, dependsOn } of inOrder(steps))
    waves.set(id, Math.max(waveOf.get(resource) ?? 0, ...dependsOn.map((need) => waves.get(need) ?? 0)));
  return steps.map((step) => ({ ...step, wave: waves.get(step.id) ?? 0 }));
}
