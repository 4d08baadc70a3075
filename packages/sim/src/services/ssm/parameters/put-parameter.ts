import type * as Ssm from "@aws-sdk/client-ssm";
import { AwsError } from "../../../kernel/aws-error.ts";
import { lowerCamel } from "../../../kernel/cloud-trail.ts";
import { base64 } from "../../../kernel/randomness.ts";
import { notSimulated } from "../../../kernel/serve-request.ts";
import type { Operations } from "../../../kernel/service.ts";
import { constraint, validation } from "../errors.ts";
import type { Parameter, ParameterVersion, SsmState } from "../state.ts";
import { tellChange } from "./change-events.ts";
import { checkName, latestOf, onParameter, parameterArn, plainName, type Request } from "./names.ts";

type Input = Ssm.PutParameterCommandInput;

/** AWS's quotas. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const maximumVersions = 100;
const maximumLength = { Standard: 4_096, Advanced: 8_192 } as const;
const types = ["SecureString", "StringList", "String"];
const tiers = ["Standard", "Intelligent-Tiering", "Advanced"];
const managedKey = "alias/aws/ssm";

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const putOperations: Pick<Operations<typeof Ssm, SsmState>, "PutParameter"> = {
  PutParameter: {
    authorize: (input, request) =>
      onParameter("PutParameter")(input, request).map((needed) => ({
        ...needed,
        context: { "ssm:Overwrite": String(input.Overwrite ?? false) },
      })),
    run: (input, request) => {
      const { state } = request;
      const name = plainName(input.Name, request);
      checkShape(input);
      const known = state.parameters.get(name);
      if (known && !input.Overwrite) {
        throw new AwsError(
          "ParameterAlreadyExists",
          "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        );
      }
      if (!known) checkName(name, request);
      const parameter = known ?? newParameter(name, input, request);
      const version = newVersion(parameter, input, request);
      parameter.versions = [...kept(parameter), version];
      state.parameters.set(name, parameter);
      tellChange(request, parameter, version, known ? "Update" : "Create");
      return { Version: version.version, Tier: version.tier };
    },
    trail: ({ Value: _value, ...input }, output) => ({
      requestParameters: { ...(lowerCamel(input) as object), value: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      responseElements: lowerCamel(output),
    }),
  },
};

function checkShape(input: Input): void {
  const { Value = "", Type, Tier, Overwrite, Tags, DataType = "text", KeyId = managedKey } = input;
  if (Value === "") throw constraint("", "value", "Member must have length greater than or equal to 1.");
  if (Type !== undefined && !types.includes(Type)) {
    throw constraint(Type, "type", `Member must satisfy enum value set: [${types.join(", ")}]`);
  }
  if (Tier !== undefined && !tiers.includes(Tier)) {
    throw constraint(Tier, "tier", `Member must satisfy enum value set: [${tiers.join(", ")}]`);
  }
  if (Overwrite && Tags && Tags.length > 0) {
    throw validation(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  if ((input.Description ?? "").length > 1_024) {
    throw constraint(
      input.Description ?? "",
      "description",
      "Member must have length less than or equal to 1024",
    );
  }
  if (input.Policies !== undefined && input.Policies !== "" && input.Policies !== "[]") {
    throw notSimulated("parameter policies");
  }
  if (DataType !== "text") throw notSimulated(`the parameter data type ${DataType}`);
  if (KeyId !== managedKey) throw notSimulated(`parameters under a key of one's own (${KeyId})`);
}

const newParameter = (name: string, { Tags = [] }: Input, request: Request): Parameter => ({
  name,
  arn: parameterArn(request, name),
  tags: new Map(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
  versions: [],
});

/** What a request leaves out stays as it was. */
function newVersion(parameter: Parameter, input: Input, request: Request): ParameterVersion {
  const before = parameter.versions.length > 0 ? latestOf(parameter) : undefined;
  const { Value: value = "", Description, AllowedPattern } = input;
  const type = input.Type ?? before?.type;
  if (type === undefined) throw validation("A parameter type is required when you create a parameter.");
  if (before && before.type !== type) {
    throw new AwsError(
      "HierarchyTypeMismatchException",
      `Parameter Store doesn't support changing a parameter type: ${parameter.name} is of type ${before.type}.`,
    );
  }
  if (input.KeyId !== undefined && type !== "SecureString") {
    throw validation("KeyId is required for SecureString type parameter only.");
  }
  const allowedPattern = AllowedPattern || before?.allowedPattern;
  checkPattern(value, type, allowedPattern);
  const { now, principal } = request;
  return {
    version: (before?.version ?? 0) + 1,
    type,
    value,
    ciphertext: type === "SecureString" ? ciphertextOf(value, request) : undefined,
    keyId: type === "SecureString" ? managedKey : undefined,
    description: Description ?? before?.description,
    allowedPattern,
    tier: tierOf(input, before),
    modified: now,
    modifiedBy: principal.arn,
    labels: [],
  };
}

/** It has the looks of what KMS makes of a text of this length. */
const ciphertextOf = (plain: string, { world }: Request): string =>
  `AQICAH${world.text(4 * Math.ceil((Buffer.byteLength(plain) + 150) / 3) - 6, base64)}`;

/** Every element of a list must match. */
function checkPattern(value: string, type: string, pattern: string | undefined): void {
  if (pattern === undefined) return;
  let allowed: RegExp;
  try {
    allowed = new RegExp(pattern);
  } catch {
    throw new AwsError(
      "InvalidAllowedPatternException",
      `The request doesn't meet the regular expression requirement: ${pattern}`,
    );
  }
  const values = type === "StringList" ? value.split(",") : [value];
  if (!values.every((one) => allowed.test(one))) {
    throw new AwsError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
function tierOf({ Tier, Value = "" }: Input, before: ParameterVersion | undefined): "Standard" | "Advanced" {
  const wasAdvanced = before?.tier === "Advanced";
  if (Tier === "Standard" && wasAdvanced) {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  }
  const isLong = Value.length > maximumLength.Standard;
  const isAdvanced = Tier === "Advanced" || wasAdvanced || (Tier === "Intelligent-Tiering" && isLong);
  if (isAdvanced && Value.length > maximumLength.Advanced) {
    throw validation(
      `Advanced tier parameters support a maximum parameter value of ${maximumLength.Advanced} characters.`,
    );
  }
  if (!isAdvanced && isLong) {
    throw validation(
      `Standard tier parameters support a maximum parameter value of ${maximumLength.Standard} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html`,
    );
  }
  return isAdvanced ? "Advanced" : "Standard";
}

/** The versions that stay when one more comes: of a hundred the oldest goes, unless it has a label. */
function kept({ name, versions }: Parameter): readonly ParameterVersion[] {
  if (versions.length < maximumVersions) return versions;
  const [oldest, ...rest] = versions;
  if (oldest && oldest.labels.length > 0) {
    throw new AwsError(
      "ParameterMaxVersionLimitExceeded",
      `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  return rest;
}
