import type { DividedMetric, MetricName, metrics } from "./metrics.ts";

/** Under what CloudWatch keeps them. */
export const namespace = "Watchkeeper";

type TimedMetric = {
  [Name in MetricName]: (typeof metrics)[Name]["unit"] extends "Milliseconds" ? Name : never;
}[MetricName];

/** What a function that tells numbers must know of them; what they say is for people, and weighs more. */
const timed: { readonly [Name in TimedMetric]: true } = {
  EventAge: true,
  TickDuration: true,
  SweepDuration: true,
};
const divided: { readonly [Name in DividedMetric]: (typeof metrics)[Name]["by"] } = {
  Events: "result",
  CasesClosed: "outcome",
  Clicks: "result",
  Words: "result",
};

/** The unit of a metric. */
export const unitOf = (name: MetricName) => (name in timed ? "Milliseconds" : "Count");

/** What else a metric is told apart by; undefined: nothing. */
export const dividedBy = (name: MetricName): string | undefined =>
  name in divided ? divided[name as DividedMetric] : undefined;
