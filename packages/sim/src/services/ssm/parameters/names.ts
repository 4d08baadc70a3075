import { AwsError } from "../../../kernel/aws-error.ts";
import type { Authorization } from "../../../kernel/request.ts";
import { notSimulated } from "../../../kernel/serve-request.ts";
import type { RequestContext } from "../../../kernel/service.ts";
import { validation } from "../errors.ts";
import type { Parameter, ParameterVersion, SsmState } from "../state.ts";

export type Request = RequestContext<SsmState>;
type Place = Pick<Request, "account" | "region">;

/** AWS's limit of a hierarchy's depth. */
const maximumLevels = 15;
const subPaths =
  "If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

/** The ARN of a parameter; a name that is a path already begins with its slash. */
export const parameterArn = ({ account, region }: Place, name: string): string =>
  `arn:aws:ssm:${region}:${account}:parameter${name.startsWith("/") ? "" : "/"}${name}`;

/** The name behind what a request gives: a name, or the ARN of a parameter of one's own. */
export function plainName(given: string | undefined, { state, account, region }: Request): string {
  const [, itsRegion, itsAccount, path = ""] =
    /^arn:aws[\w-]*:ssm:([\w-]*):(\d*):parameter(\/.+)$/.exec(given ?? "") ?? [];
  if (given?.startsWith("/aws/service/") && !state.parameters.has(given))
    throw notSimulated(`public parameters (${given})`);
  // Of what is in no hierarchy, a slash before the name is no part of it.
  const bare = given?.replace(/^\/(?=[^/]+$)/, "") ?? "";
  if (itsRegion === undefined) return state.parameters.has(bare.split(":")[0] ?? "") ? bare : (given ?? "");
  if (itsRegion !== region || itsAccount !== account) {
    throw notSimulated(`parameters that other accounts share (${given})`);
  }
  const [name = ""] = path.slice(1).split(":");
  return state.parameters.has(name) ? path.slice(1) : path;
}

/** A name as PutParameter takes it for a new parameter. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
export function checkName(name: string, place: Place): void {
  const isPath = name.startsWith("/");
  const bare = name.toLowerCase().replace(/^\/+/, "");
  if (bare.startsWith("aws") || bare.startsWith("ssm")) {
    const levels = name.split("/").length - 1;
    if (name.toLowerCase().startsWith("/aws") && levels > 1) {
      throw new AwsError("AccessDeniedException", `No access to reserved parameter name: ${name}.`);
    }
    throw validation(
      levels > 1
        ? `Parameter name: can't be prefixed with "ssm" (case-insensitive). ${subPaths}`
        : 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  if (!/^\/?[\w.-]+(\/[\w.-]+)*$/.test(name)) {
    throw validation(`Parameter name: can't be prefixed with "ssm" (case-insensitive). ${subPaths}`);
  }
  if (!isPath && name.includes("/")) throw validation("Parameter name must be a fully qualified name.");
  if (name.split("/").filter(Boolean).length > maximumLevels) {
    throw new AwsError(
      "HierarchyLevelLimitExceededException",
      `A hierarchy can have a maximum of ${maximumLevels} levels.`,
    );
  }
  if (parameterArn(place, name).length > 1_011) {
    throw validation("Parameter name: it must be no longer than 1011 characters, its ARN included.");
  }
}

/** A parameter and one of its versions, as `name`, `name:3` or `name:label` asks for it. */
export interface Found {
  readonly parameter: Parameter;
  readonly version: ParameterVersion;
  /** `:3` or `:label`, where the request had one. */
  readonly selector: string | undefined;
}

/** The version that a request names, or AWS's refusal. */
export function findVersion(given: string | undefined, request: Request): Found {
  const name = plainName(given, request);
  const [base = "", selector, ...rest] = name.split(":");
  const parameter = rest.length > 0 ? undefined : request.state.parameters.get(base);
  if (!parameter) throw notFound();
  const version = selector === undefined ? latestOf(parameter) : selected(parameter, selector);
  if (!version) throw versionNotFound(selector ?? "", base);
  return { parameter, version, selector: selector === undefined ? undefined : `:${selector}` };
}

const selected = ({ versions }: Parameter, selector: string): ParameterVersion | undefined =>
  versions.find(({ version, labels }) =>
    /^\d+$/.test(selector) ? version === Number(selector) : labels.includes(selector),
  );

/** The parameter that a request names, or AWS's refusal. */
export function findParameter(given: string | undefined, request: Request): Parameter {
  const name = plainName(given, request);
  const parameter = request.state.parameters.get(name);
  if (!parameter) throw notFound();
  return parameter;
}

export const latestOf = ({ versions }: Parameter): ParameterVersion => versions.at(-1)!;

/** AWS tells of it by its code alone. */
const notFound = (): AwsError => new AwsError("ParameterNotFound", "");

export const versionNotFound = (version: string | number, name: string): AwsError =>
  new AwsError(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );

/** The permission for an action on parameters, by what names them; a version or label is no part of the resource. */
export const onParameters = (
  action: string,
  names: readonly (string | undefined)[],
  request: Request,
): Authorization[] =>
  names.map((given) => {
    const [base = ""] = plainName(given, request).split(":");
    return { action: `ssm:${action}`, resource: parameterArn(request, base) };
  });

/** The permission for an action on the one parameter that a request names. */
export const onParameter =
  (action: string) =>
  (input: { readonly Name?: string | undefined }, request: Request): Authorization[] =>
    onParameters(action, [input.Name], request);
