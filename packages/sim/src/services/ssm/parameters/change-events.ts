import type { Parameter, ParameterVersion } from "../state.ts";
import type { Request } from "./names.ts";

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html, "Parameter Store Change" */
export function tellChange(
  { world, account, region }: Request,
  { name, arn }: Parameter,
  { type, description }: ParameterVersion,
  operation: "Create" | "Update" | "Delete" | "LabelParameterVersion",
): void {
  world.emit(
    {
      "detail-type": "Parameter Store Change",
      source: "aws.ssm",
      account,
      region,
      resources: [arn],
      detail: { operation, name, type, ...(description === undefined ? {} : { description }) },
    },
    100 + Math.floor(world.random() * 900),
  );
}
