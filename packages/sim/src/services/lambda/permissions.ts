import type * as Lambda from "@aws-sdk/client-lambda";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { conflict, findFunction, notFound, onFunction, policyOf, trailAs } from "./shared.ts";
import type { LambdaState } from "./state.ts";

type PermissionOperations = "AddPermission" | "RemovePermission" | "GetPolicy";

/** A function's resource policy. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export const permissionOperations: Pick<Operations<typeof Lambda, LambdaState>, PermissionOperations> = {
  AddPermission: {
    authorize: onFunction("AddPermission"),
    run: (input, request) => {
      const target = findFunction(input, request);
      const sid = input.StatementId ?? "";
      if (target.permissions.has(sid)) {
        throw conflict(
          `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      const statement = statementOf(input, target.arn);
      target.permissions.set(sid, statement);
      return { Statement: JSON.stringify(statement) };
    },
    trail: trailAs("AddPermission20150331v2"),
  },
  RemovePermission: {
    authorize: onFunction("RemovePermission"),
    run: (input, request) => {
      const target = findFunction(input, request);
      if (!target.permissions.delete(input.StatementId ?? "")) {
        throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      }
      return {};
    },
    trail: trailAs("RemovePermission20150331v2"),
  },
  GetPolicy: {
    authorize: onFunction("GetPolicy"),
    run: (input, request) => {
      const target = findFunction(input, request);
      const policy = policyOf(target);
      if (policy === undefined) throw notFound("The resource you requested does not exist.");
      return { Policy: policy, RevisionId: target.revisionId };
    },
  },
};

/** Conditions of a permission that nothing here would judge by. */
const notModelled = ["PrincipalOrgID", "EventSourceToken"];

function statementOf(input: Lambda.AddPermissionCommandInput, arn: string): object {
  const unknown = notModelled.find((name) => input[name as keyof typeof input] !== undefined);
  if (unknown) throw notSimulated(`lambda:AddPermission with ${unknown}`);
  const { Principal: principal = "", SourceArn, SourceAccount, FunctionUrlAuthType } = input;
  const equals = {
    ...(SourceAccount === undefined ? {} : { "AWS:SourceAccount": SourceAccount }),
    ...(FunctionUrlAuthType === undefined ? {} : { "lambda:FunctionUrlAuthType": FunctionUrlAuthType }),
  };
  const condition = {
    ...(SourceArn === undefined ? {} : { ArnLike: { "AWS:SourceArn": SourceArn } }),
    ...(Object.keys(equals).length > 0 ? { StringEquals: equals } : {}),
    ...(input.InvokedViaFunctionUrl ? { Bool: { "lambda:InvokedViaFunctionUrl": "true" } } : {}),
  };
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: principalElement(principal),
    Action: input.Action,
    Resource: arn,
    ...(Object.keys(condition).length > 0 ? { Condition: condition } : {}),
  };
}

function principalElement(principal: string): unknown {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith("arn:") ? { AWS: principal } : { Service: principal };
}
