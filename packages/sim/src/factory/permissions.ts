import type { Authorization } from "../kernel/request.ts";
import { type AnyDeclaredOperation, givenIn } from "./operations.ts";
import type { AnyType, Request, Resource } from "./resource.ts";
import { idGiven, named } from "./table.ts";
import type { Tagging } from "./tagging.ts";

/**
 * What IAM is asked for an operation: its own action on the resource that the input names, or that it makes; with the
 * tags of the resource and of the request, and what else the resource or the operation has for conditions.
 */
export function permissionsOf(
  action: string,
  operation: AnyDeclaredOperation,
  tagging: Tagging | undefined,
  input: object,
  request: Request,
): readonly Authorization[] {
  if (operation.permissions) return operation.permissions(input, request);
  const keys = { ...tagKeys(tagging, input), ...operation.keys?.(input, request) };
  const own = permission(action, operation, input, request);
  return [{ ...own, context: { ...own.context, ...keys } }, ...(operation.needs?.(input, request) ?? [])];
}

/** The permission for an action on a resource that is named by its id or ARN. */
export function permissionOn(action: string, type: AnyType, given: string, request: Request): Authorization {
  const resource = named(type, request, given);
  if (resource) return onResource(action, type, resource, request);
  return {
    action,
    resource: asIamKnows(
      type,
      given.startsWith("arn:") ? given : type.arn(request, idGiven(type, request, given)),
    ),
  };
}

function permission(
  action: string,
  { of, by, makes }: AnyDeclaredOperation,
  input: object,
  request: Request,
): Authorization {
  const [first] = of;
  if (!first) return { action, resource: "*" };
  if (makes) return { action, resource: asIamKnows(first, first.arn(request, makes(input) ?? "*")) };
  const type = of.find((one) => named(one, request, givenIn(one, input, by) ?? "")) ?? first;
  const given = givenIn(type, input, by);
  if (given === undefined) return { action, resource: asIamKnows(type, type.arn(request, "*")) };
  return permissionOn(action, type, given, request);
}

function onResource(action: string, type: AnyType, resource: Resource, request: Request): Authorization {
  const policy = type.policy?.(resource, request);
  const tags = [...resource.tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value] as const);
  return {
    action,
    resource: asIamKnows(type, resource.arn),
    context: { ...Object.fromEntries(tags), ...type.keys?.(resource, request) },
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
    ...(type.isKey ? { isKeyPolicy: true } : {}),
  };
}

const asIamKnows = (type: AnyType, arn: string): string => type.iamArn?.(arn) ?? arn;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
function tagKeys(tagging: Tagging | undefined, input: object): Record<string, string | readonly string[]> {
  const { Tags, tags = Tags } = input as { readonly Tags?: unknown; readonly tags?: unknown };
  if (!tagging || !tags) return {};
  const given = tagging.peek(tags);
  const requested = [...given].map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(requested), "aws:TagKeys": [...given.keys()] };
}
