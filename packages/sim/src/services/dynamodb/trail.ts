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
): TrailRecord => recordOn(tableArn(request, input.TableName ?? ""), input, output, request);

/** The same, of an operation that names its table by ARN. */
export const resourceTrail = (
  input: { readonly ResourceArn: string | undefined },
  output: object,
  request: Request,
): TrailRecord => recordOn(input.ResourceArn ?? "", input, output, request);

const recordOn = (arn: string, input: object, output: object, { account }: Request): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: lowerCamel(output),
  resources: [{ ARN: arn, accountId: account, type: "AWS::DynamoDB::Table" }],
});
