import type { Tick } from "../advance-run.ts";
import { inOrder } from "../graph.ts";
import { isGood } from "../ledger.ts";
import type { Plan } from "../plan.ts";
import { undoPlan } from "../undo-plan.ts";
import { Draw } from "./draw.ts";
import { drawPlan } from "./drawn-plan.ts";
import { Broken, dependentsOf, Promises } from "./promises.ts";
import { SmallCloud } from "./small-cloud.ts";
import { drawTheme } from "./theme.ts";
import { sideBySide } from "./two-ticks.ts";
import { Weather } from "./weather.ts";

/** More ticks than any drawn run takes. */
const mostTicks = 2_000;
/** How often a person takes a parked run up again. */
const mostTries = 3;

/** Draws a plan and what goes wrong from a seed, carries the plan out, and throws `Broken` where a promise was not kept. */
export async function actOut(seed: number): Promise<void> {
  const draw = new Draw(seed);
  const theme = drawTheme(draw);
  const plan = drawPlan(draw, theme);
  const cloud = new SmallCloud(plan);
  cloud.random = draw.random;
  const weather = new Weather(draw, cloud, theme);
  const outcome = await carryOut(draw, cloud, weather);
  const hasSucceeded = outcome === "succeeded" || outcome === "already-compliant";
  if (weather.mustSucceed && !hasSucceeded) throw new Broken(`nothing went wrong, and it ${outcome}`);
  if (outcome === "held" || draw.chance(0.3)) return;
  const at = new Date(cloud.now).toISOString();
  const undo = undoPlan(plan, cloud.runs.all(), new Set(), { by: "bob", at });
  holdsTogether(plan, undo, cloud);
  if (undo === undefined) return;
  cloud.begin(undo);
  await carryOut(draw, cloud, weather);
}

/** Ticks, and resumes, until the run has ended for good. */
async function carryOut(draw: Draw, cloud: SmallCloud, weather: Weather): Promise<string> {
  const promises = new Promises(cloud, weather);
  cloud.witness = promises;
  const tick = async (): Promise<Tick> => {
    const isDouble = weather.isBad && draw.chance(weather.doubles);
    const answer = await (isDouble ? sideBySide(draw, cloud) : cloud.tick());
    promises.check();
    return answer;
  };
  for (let tries = 0; ; tries++) {
    const outcome = await cloud.run(mostTicks, () => {}, tick);
    promises.hold(outcome);
    if (outcome !== "parked" || tries >= mostTries) return outcome;
    weather.brighten(tries);
    cloud.runs.resume("bob");
    promises.wasTakenUp = true;
  }
}

/** An undo takes back nothing on which something stands that it leaves, and last things first. */
function holdsTogether(plan: Plan, undo: Plan | undefined, cloud: SmallCloud): void {
  const dependents = dependentsOf(plan.steps);
  const before = dependentsOf(inOrder(undo?.steps ?? []));
  for (const { id } of undo?.steps ?? [])
    for (const other of dependents.get(id.slice("undo-".length)) ?? []) {
      const { forth, back } = cloud.runs.of(other);
      const stands = forth.effect === true && !(back && isGood(back.state));
      if (stands && !before.get(`undo-${other}`)?.has(id))
        throw new Broken(`${id} is not taken back after ${other}, which stands on it`);
    }
}
