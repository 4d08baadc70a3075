import { setImmediate } from "node:timers/promises";
import type { Tick } from "../advance-run.ts";
import type { Draw } from "./draw.ts";
import type { SmallCloud } from "./small-cloud.ts";

/** Two ticks of one run at once: at each of their requests it is drawn which of them goes on. */
export async function sideBySide(draw: Draw, cloud: SmallCloud): Promise<Tick> {
  const { meanwhile } = cloud;
  const waiting: (() => void)[] = [];
  cloud.meanwhile = async (request) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return meanwhile(request);
  };
  let open = 2;
  const ticks = [cloud.tick(), cloud.tick()].map((tick) => tick.finally(() => (open -= 1)));
  const all = Promise.allSettled(ticks);
  while (open > 0) {
    await setImmediate();
    const [next] = waiting.splice(draw.below(waiting.length), 1);
    next?.();
  }
  cloud.meanwhile = meanwhile;
  const answers = (await all).map((tick) => {
    if (tick.status === "rejected") throw tick.reason;
    return tick.value;
  });
  // One that was held has ended nothing.
  const isOver = (tick: Tick) => tick.status === "ended" && tick.outcome !== "held";
  return answers.find(isOver) ?? answers.find(({ status }) => status !== "ended") ?? (answers[0] as Tick);
}
