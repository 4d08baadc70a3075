import type * as Ssm from "@aws-sdk/client-ssm";
import { lowerCamel } from "../../../kernel/cloud-trail.ts";
import type { Operations, TrailRecord } from "../../../kernel/service.ts";
import type { SsmState } from "../state.ts";
import { tellChange } from "./change-events.ts";
import { checkNames } from "./get-parameters.ts";
import { findParameter, latestOf, onParameter, onParameters, plainName, type Request } from "./names.ts";

type DeleteOperations = "DeleteParameter" | "DeleteParameters";

const trail = (input: unknown, output: object): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys(output).length > 0 ? lowerCamel(output) : null,
});

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameter.html */
export const deleteOperations: Pick<Operations<typeof Ssm, SsmState>, DeleteOperations> = {
  DeleteParameter: {
    authorize: onParameter("DeleteParameter"),
    run: (input, request) => {
      remove(findParameter(input.Name, request).name, request);
      return {};
    },
    trail,
  },
  DeleteParameters: {
    authorize: ({ Names = [] }, request) => onParameters("DeleteParameters", Names, request),
    run: ({ Names = [] }, request) => {
      checkNames(Names);
      const [deleted, invalid]: [string[], string[]] = [[], []];
      for (const given of Names) {
        const name = plainName(given, request);
        (remove(name, request) ? deleted : invalid).push(given);
      }
      return { DeletedParameters: deleted, InvalidParameters: invalid };
    },
    trail,
  },
};

/** Whether there was one. */
function remove(name: string, request: Request): boolean {
  const parameter = request.state.parameters.get(name);
  if (!parameter) return false;
  request.state.parameters.delete(name);
  tellChange(request, parameter, latestOf(parameter), "Delete");
  return true;
}
