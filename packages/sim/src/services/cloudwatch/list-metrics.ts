import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { invalidValue } from "./errors.ts";
import type { CloudWatchState, Metric } from "./state.ts";

const twoWeeksMs = 14 * 86_400_000;
const threeHoursMs = 3 * 3_600_000;
const pageSize = 500;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html: what was put in the last two weeks. */
export const listOperations: Pick<Operations<typeof CloudWatch, CloudWatchState>, "ListMetrics"> = {
  ListMetrics: {
    run: (input, { state, now }) => {
      const { Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken } = input;
      if (input.IncludeLinkedAccounts || input.OwningAccount) throw notSimulated("metrics of other accounts");
      if (RecentlyActive !== undefined && RecentlyActive !== "PT3H") {
        throw invalidValue(`The value ${RecentlyActive} for parameter RecentlyActive is invalid.`);
      }
      const oldest = now.getTime() - (RecentlyActive ? threeHoursMs : twoWeeksMs);
      const found = [...state.metrics.values()].filter(
        (metric) =>
          metric.lastPut.getTime() >= oldest &&
          (Namespace === undefined || metric.namespace === Namespace) &&
          (MetricName === undefined || metric.name === MetricName) &&
          Dimensions.every((filter) => hasDimension(metric, filter)),
      );
      const start = NextToken ? Number(Buffer.from(NextToken, "base64url").toString() || Number.NaN) : 0;
      if (!Number.isInteger(start)) throw invalidValue("Request parameter NextToken is invalid");
      const end = start + pageSize;
      const token = Buffer.from(String(end)).toString("base64url");
      return {
        Metrics: found.slice(start, end).map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: dimensions.map(({ Name, Value }) => ({ Name, Value })),
        })),
        ...(end < found.length ? { NextToken: token } : {}),
      };
    },
  },
};

/** A filter without a value asks for the dimension alone. */
const hasDimension = ({ dimensions }: Metric, { Name, Value }: CloudWatch.DimensionFilter): boolean =>
  dimensions.some((one) => one.Name === Name && (Value === undefined || one.Value === Value));
