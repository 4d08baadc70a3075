import type { Runtime } from "@watchkeeper/core/runtime";
import { currentInvocation, type Told } from "./invocation.ts";
import { isSilent } from "./log.ts";
import { dividedBy, namespace, unitOf } from "./metric-forms.ts";
import type { DividedMetric, MetricName } from "./metrics.ts";

/** Tells a number of this invocation; outside of one, nobody. */
export function measure(name: Exclude<MetricName, DividedMetric>, value?: number): void;
export function measure(name: DividedMetric, value: number, by: string): void;
export function measure(name: MetricName, value = 1, by?: string): void {
  currentInvocation()?.told.push({ name, value, by });
}

/** Hands over what an invocation has told: a line of its log for each set of dimensions, which CloudWatch takes for metrics. */
export async function publishMeasures(runtime: Runtime): Promise<void> {
  const invocation = currentInvocation();
  if (!invocation || invocation.told.length === 0 || isSilent(runtime)) return;
  // Who tells nothing loads nothing.
  const { Metrics } = await import("@aws-lambda-powertools/metrics");
  const at = runtime.clock.now();
  for (const told of Map.groupBy(invocation.told.splice(0), dimensionOf).values()) {
    const lines = new Metrics({ namespace, logger: quiet });
    lines.clearDefaultDimensions();
    lines.setDefaultDimensions({ FunctionName: invocation.functionName, ...byOf(told[0]) });
    for (const { name, value } of told) lines.setTimestamp(at).addMetric(name, unitOf(name), value);
    if (lines.hasStoredMetrics()) lines.publishStoredMetrics();
  }
}

const dimensionOf = ({ name, by }: Told) => (by === undefined ? "" : `${dividedBy(name)}=${by}`);

function byOf(told: Told | undefined): Readonly<Record<string, string>> {
  const dimension = told && dividedBy(told.name);
  return dimension === undefined || told?.by === undefined ? {} : { [dimension]: told.by };
}

/** Time is the runtime's, which may be far from the machine's: that is not worth a warning. */
const quiet = { trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
