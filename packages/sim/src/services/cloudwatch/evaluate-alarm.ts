import type { Place } from "../../kernel/job.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import type { Alarm } from "./alarm.ts";
import { decideState, type Observed } from "./decide-state.ts";
import { enterState } from "./enter-state.ts";
import { findMetric, pointsBetween } from "./metric.ts";
import type { CloudWatchState } from "./state.ts";
import { statisticOf } from "./statistics.ts";

/** An alarm looks at its metric: each minute, or with periods of seconds each ten. */
export const evaluateAlarm = defineJob<{ readonly name: string }, CloudWatchState>({
  service: "cloudwatch",
  name: "evaluate alarm",
  run: ({ name }, { world, state, account, region }) => {
    const alarm = state.alarms.get(name);
    if (!alarm) return;
    planEvaluation(world, alarm, { account, region });
    const decision = decideState(alarm.words, observe(state, alarm, world.clock.now().getTime()));
    if (!decision || decision.value === alarm.state.value) return;
    enterState(world, alarm, { ...decision, reasonData: undefined }, { account, region });
  },
});

export function planEvaluation(world: World, alarm: Alarm, place: Place): void {
  world.jobs.cancel(alarm.nextJob);
  const stepMs = stepOf(alarm);
  const next = (Math.floor(world.clock.now().getTime() / stepMs) + 1) * stepMs;
  alarm.nextJob = world.jobs.at(next, evaluateAlarm, place, { name: alarm.name });
}

const stepOf = ({ words }: Alarm): number => (words.periodSeconds < 60 ? 10_000 : 60_000);

/** The alarm's latest full periods, oldest first. */
function observe(state: CloudWatchState, alarm: Alarm, now: number): Observed[] {
  const { namespace, metricName, dimensions, unit, statistic, evaluationPeriods, periodSeconds } =
    alarm.words;
  const periodMs = periodSeconds * 1_000;
  const end = Math.floor(now / stepOf(alarm)) * stepOf(alarm);
  const metric = findMetric(state, namespace, metricName, dimensions);
  return Array.from({ length: evaluationPeriods }, (_, index) => {
    const start = end - (evaluationPeriods - index) * periodMs;
    const points = pointsBetween(metric, { start, end: start + periodMs, periodMs, now }).filter(
      (point) => unit === undefined || point.unit === unit,
    );
    return { time: start, value: points.length === 0 ? undefined : statisticOf(points, statistic) };
  });
}
