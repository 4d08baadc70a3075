import type * as Ssm from "@aws-sdk/client-ssm";
import { notSimulated } from "../../../kernel/serve-request.ts";
import type { Operations } from "../../../kernel/service.ts";
import { validation } from "../errors.ts";
import type { Parameter, SsmState } from "../state.ts";
import { checkFilters, passes } from "./filters.ts";
import { latestOf } from "./names.ts";
import { pageOf } from "./paging.ts";

const filterKeys = ["tag:", "Name", "Type", "KeyId", "Path", "Label", "Tier", "DataType"];

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
export const describeOperations: Pick<Operations<typeof Ssm, SsmState>, "DescribeParameters"> = {
  DescribeParameters: {
    authorize: (_input, { region, account }) => [
      { action: "ssm:DescribeParameters", resource: `arn:aws:ssm:${region}:${account}:*` },
    ],
    run: (input, { state }) => {
      const { Filters = [], ParameterFilters = [], Shared } = input;
      if (Shared) throw notSimulated("parameters that other accounts share");
      if (Filters.length > 0 && ParameterFilters.length > 0) {
        throw validation("You can use either Filters or ParameterFilters in a single request.");
      }
      checkFilters(ParameterFilters, filterKeys);
      // The older filters are prefixes.
      const older = Filters.map((filter) => ({ ...filter, Option: "BeginsWith" }));
      const found = [...state.parameters.values()]
        .filter((one) => [...ParameterFilters, ...older].every((filter) => passes(one, filter)))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, next } = pageOf(found, input, 50);
      return { Parameters: page.map(described), ...next };
    },
  },
};

function described(parameter: Parameter): Ssm.ParameterMetadata {
  const { keyId, description, allowedPattern, ...latest } = latestOf(parameter);
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: latest.type,
    ...(keyId === undefined ? {} : { KeyId: keyId }),
    LastModifiedDate: latest.modified,
    LastModifiedUser: latest.modifiedBy,
    ...(description === undefined ? {} : { Description: description }),
    ...(allowedPattern === undefined ? {} : { AllowedPattern: allowedPattern }),
    Version: latest.version,
    Tier: latest.tier,
    Policies: [],
    DataType: "text",
  };
}
