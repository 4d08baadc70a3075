import type { DescribeEndpointsCommandOutput, DescribeLimitsCommandOutput } from "@aws-sdk/client-dynamodb";
import type { Request } from "./find-table.ts";

/** The quotas of a new account. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
export const describeLimits = (): Omit<DescribeLimitsCommandOutput, "$metadata"> => ({
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html */
export const describeEndpoints = (
  _input: object,
  { region }: Request,
): Omit<DescribeEndpointsCommandOutput, "$metadata"> => ({
  Endpoints: [{ Address: `dynamodb.${region}.amazonaws.com`, CachePeriodInMinutes: 1440 }],
});
