import type * as Ssm from "@aws-sdk/client-ssm";
import { AwsError } from "../../../kernel/aws-error.ts";
import type { Operations } from "../../../kernel/service.ts";
import { constraint, validation } from "../errors.ts";
import type { SsmState } from "../state.ts";
import { checkFilters, passes } from "./filters.ts";
import {
  type Found,
  findParameter,
  findVersion,
  latestOf,
  onParameter,
  onParameters,
  parameterArn,
  type Request,
} from "./names.ts";
import { pageOf } from "./paging.ts";

type GetOperations = "GetParameter" | "GetParameters" | "GetParametersByPath" | "GetParameterHistory";

/** AWS's limit of the names in one request. */
const maximumNames = 10;

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html, and what else reads values. */
export const getOperations: Pick<Operations<typeof Ssm, SsmState>, GetOperations> = {
  GetParameter: {
    authorize: onParameter("GetParameter"),
    run: (input, request) => ({
      Parameter: shown(findVersion(input.Name, request), input.WithDecryption),
    }),
  },
  GetParameters: {
    authorize: ({ Names = [] }, request) => onParameters("GetParameters", Names, request),
    run: ({ Names = [], WithDecryption }, request) => {
      checkNames(Names);
      const all = [...new Set(Names)].map((name) => ({ name, found: lookUp(name, request) }));
      return {
        Parameters: all.flatMap(({ found }) => (found ? [shown(found, WithDecryption)] : [])),
        InvalidParameters: all.flatMap(({ name, found }) => (found ? [] : [name])),
      };
    },
  },
  GetParametersByPath: {
    authorize: ({ Path = "", Recursive = false }, request) => [
      {
        action: "ssm:GetParametersByPath",
        resource: parameterArn(request, Path === "/" ? "/" : Path.replace(/\/$/, "")),
        context: { "ssm:Recursive": String(Recursive) },
      },
    ],
    run: (input, request) => {
      const { Path = "", Recursive = false, ParameterFilters = [], WithDecryption } = input;
      checkPath(Path);
      checkFilters(ParameterFilters, ["Type", "KeyId", "Label"]);
      const label = ParameterFilters.find(({ Key }) => Key === "Label");
      const found = [...request.state.parameters.values()]
        .filter(({ name }) => isBelow(name, Path, Recursive))
        .filter((parameter) => ParameterFilters.every((filter) => passes(parameter, filter)))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((parameter): Found => {
          const labelled = parameter.versions.findLast(({ labels }) =>
            labels.some((one) => label?.Values?.includes(one)),
          );
          return { parameter, version: labelled ?? latestOf(parameter), selector: undefined };
        });
      const { page, next } = pageOf(found, input, 10);
      return { Parameters: page.map((one) => shown(one, WithDecryption)), ...next };
    },
  },
  GetParameterHistory: {
    authorize: onParameter("GetParameterHistory"),
    run: (input, request) => {
      const { name, versions } = findParameter(input.Name, request);
      const { page, next } = pageOf(versions, input, 50);
      return {
        Parameters: page.map((one) => ({
          Name: name,
          Type: one.type,
          ...(one.keyId === undefined ? {} : { KeyId: one.keyId }),
          LastModifiedDate: one.modified,
          LastModifiedUser: one.modifiedBy,
          ...(one.description === undefined ? {} : { Description: one.description }),
          Value: input.WithDecryption ? one.value : (one.ciphertext ?? one.value),
          ...(one.allowedPattern === undefined ? {} : { AllowedPattern: one.allowedPattern }),
          Version: one.version,
          Labels: [...one.labels],
          Tier: one.tier,
          Policies: [],
          DataType: "text",
        })),
        ...next,
      };
    },
  },
};

/** Up to ten names in one request. */
export function checkNames(names: readonly string[]): void {
  const text = `[${names.join(", ")}]`;
  if (names.length === 0)
    throw constraint(text, "names", "Member must have length greater than or equal to 1");
  if (names.length > maximumNames) {
    throw constraint(text, "names", `Member must have length less than or equal to ${maximumNames}`);
  }
}

function lookUp(name: string, request: Request): Found | undefined {
  try {
    return findVersion(name, request);
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith("NotFound")) return undefined;
    throw error;
  }
}

const shown = (
  { parameter, version, selector }: Found,
  withDecryption: boolean | undefined,
): Ssm.Parameter => ({
  Name: parameter.name,
  Type: version.type,
  Value: withDecryption ? version.value : (version.ciphertext ?? version.value),
  Version: version.version,
  ...(selector === undefined ? {} : { Selector: selector }),
  LastModifiedDate: version.modified,
  ARN: parameter.arn,
  DataType: "text",
});

function checkPath(path: string): void {
  if (/^\/([\w.-]+(\/[\w.-]+)*\/?)?$/.test(path)) return;
  throw validation(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Whether a name stands below a path; directly, unless all levels are asked for. A name without a slash stands below the root. */
function isBelow(name: string, path: string, isRecursive: boolean): boolean {
  const full = name.startsWith("/") ? name : `/${name}`;
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return full.startsWith(prefix) && (isRecursive || !full.slice(prefix.length).includes("/"));
}
