import type * as Ssm from "@aws-sdk/client-ssm";
import { AwsError } from "../../../kernel/aws-error.ts";
import { lowerCamel } from "../../../kernel/cloud-trail.ts";
import type { Operations, TrailRecord } from "../../../kernel/service.ts";
import { constraint } from "../errors.ts";
import type { Parameter, ParameterVersion, SsmState } from "../state.ts";
import { tellChange } from "./change-events.ts";
import { findParameter, latestOf, onParameter, versionNotFound } from "./names.ts";

type LabelOperations = "LabelParameterVersion" | "UnlabelParameterVersion";

/** AWS's limit of the labels of one version. */
const maximumLabels = 10;

const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: lowerCamel(output),
});

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_LabelParameterVersion.html */
export const labelOperations: Pick<Operations<typeof Ssm, SsmState>, LabelOperations> = {
  LabelParameterVersion: {
    authorize: onParameter("LabelParameterVersion"),
    run: ({ Name, ParameterVersion: number, Labels = [] }, request) => {
      const parameter = findParameter(Name, request);
      const version = versionOf(parameter, number);
      checkLengths(Labels);
      const good = Labels.filter(isLabel);
      const labels = [...new Set([...version.labels, ...good])];
      if (labels.length > maximumLabels) {
        throw new AwsError(
          "ParameterVersionLabelLimitExceeded",
          "A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.",
        );
      }
      for (const other of parameter.versions) other.labels = without(other.labels, good);
      version.labels = labels;
      if (good.length > 0) tellChange(request, parameter, version, "LabelParameterVersion");
      return {
        InvalidLabels: Labels.filter((label) => !isLabel(label)),
        ParameterVersion: version.version,
      };
    },
    trail,
  },
  UnlabelParameterVersion: {
    authorize: onParameter("UnlabelParameterVersion"),
    run: ({ Name, ParameterVersion: number, Labels = [] }, request) => {
      const version = versionOf(findParameter(Name, request), number);
      const removed = Labels.filter((label) => version.labels.includes(label));
      version.labels = without(version.labels, removed);
      return { RemovedLabels: removed, InvalidLabels: without(Labels, removed) };
    },
    trail,
  },
};

function versionOf(parameter: Parameter, number: number | undefined): ParameterVersion {
  if (number === undefined) return latestOf(parameter);
  const version = parameter.versions.find((one) => one.version === number);
  if (!version) throw versionNotFound(number, parameter.name);
  return version;
}

function checkLengths(labels: readonly string[]): void {
  if (labels.every(({ length }) => length >= 1 && length <= 100)) return;
  throw constraint(
    `[${labels.join(", ")}]`,
    "labels",
    "Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1]",
  );
}

const isLabel = (label: string): boolean => /^(?!aws|ssm)[A-Za-z_.-][\w.-]*$/i.test(label);

const without = (all: readonly string[], some: readonly string[]): string[] =>
  all.filter((one) => !some.includes(one));
