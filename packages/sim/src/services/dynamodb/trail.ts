import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { TrailRecord } from "../../kernel/service.ts";
import { type Request, tableArn } from "./find-table.ts";

/**
 * CloudTrail's record of a table operation; reads and writes of items are data events, which no default trail has.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html
 */
export const tableTrail = (
  input: { readonly TableName: string | undefined },
  output: object,
  request: Request,
): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: lowerCamel(output),
  resources: [
    {
      ARN: tableArn(request, input.TableName ?? ""),
      accountId: request.account,
      type: "AWS::DynamoDB::Table",
    },
  ],
});
