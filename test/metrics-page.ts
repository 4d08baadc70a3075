import { namespace } from "@watchkeeper/lambda/metric-forms";
import { type MetricSpec, metrics } from "@watchkeeper/lambda/metrics";
import { generated } from "./generated-note.ts";

/** The page of the numbers that functions tell. */
export const metricsPage = (): string =>
  `${[
    "# Metrics",
    "",
    generated,
    "",
    `Functions tell these numbers to CloudWatch, in the namespace \`${namespace}\`, as lines of their logs (the embedded metric`,
    "format). Each is kept by `FunctionName`, the name that AWS knows the function by, in which its stage stands; some by one",
    "thing more, of which there are few. None is kept by case or account: that stands in the log beside it",
    "([decision 0026](decisions/0026-logs-and-metrics.md)).",
    "",
    "| metric | unit | what it says | told by | kept by |",
    "| --- | --- | --- | --- | --- |",
    ...Object.entries<MetricSpec>(metrics).map(
      ([name, { unit, says, from, by }]) =>
        `| \`${name}\` | ${unit} | ${says} | ${from.map((one) => `\`${one}\``).join(", ")} | ${by === undefined ? "" : `\`${by}\``} |`,
    ),
  ].join("\n")}\n`;
