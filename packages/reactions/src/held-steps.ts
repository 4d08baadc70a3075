import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { type Call, operationOf } from "@watchkeeper/plans/call";
import { makePlan } from "@watchkeeper/plans/plan";
import { reachOf } from "@watchkeeper/plans/reach";
import type { Step } from "@watchkeeper/plans/step";
import { leftOut } from "./hide-settings.ts";
import type { AnyRemediation } from "./remediation.ts";

/**
 * The steps of a fix, once a plan of the finding's account can hold them: whoever writes JavaScript is not held to types.
 * What its check may do, and who is asked, is said of each account: none of them acts in another.
 */
export function heldSteps(
  { operations }: Pick<AnyRemediation, "operations">,
  finding: Finding,
  steps: readonly Step[],
): readonly Step[] {
  const plan = makePlan({
    ...{ caseId: subjectOf(finding), account: finding.account, title: finding.check, checks: [] },
    ...{ steps, onFailure: "undo", configHash: "" },
  });
  reachOf(finding.account, plan.steps);
  // What a check has found is kept without its settings' secrets: what stands in their place is no value.
  const hidden = plan.steps.find((step) => JSON.stringify(step).includes(leftOut));
  if (hidden)
    throw new Error(
      `step "${hidden.id}" would send "${leftOut}": what was found is kept without what its settings call a secret`,
    );
  const declared = new Set<string>(operations.map(({ key }) => key));
  for (const step of plan.steps)
    for (const call of callsOf(step)) {
      if (call.account !== finding.account)
        throw new Error(
          `step "${step.id}" calls account ${call.account}, and the finding is of ${finding.account}`,
        );
      if (!declared.has(operationOf(call)))
        throw new Error(`step "${step.id}" sends ${operationOf(call)}, which its fix does not declare`);
    }
  return plan.steps;
}

/** All that a step may send. */
const callsOf = ({
  call,
  compensation,
  repeat,
  result,
  precondition,
  check,
  underway,
  leaves,
}: Step): readonly Call[] => [
  ...[call, precondition.read, check.read, leaves.read],
  ...[compensation, repeat?.read, result?.read, underway?.read].filter((one) => one !== undefined),
];
