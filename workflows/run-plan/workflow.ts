import { defineWorkflow, fn, machine } from "@watchkeeper/asl/define-workflow";
import { executionRetry, lambdaRetry } from "../retry.ts";

/**
 * The one engine that carries any plan out: ticks until its steps have ended. A tick writes nine events of the 25,000 that
 * a history holds, and a retry three: a successor takes over after 1,500 ticks.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const runPlan = defineWorkflow({
  Comment: "Carries a plan out, tick by tick",
  StartAt: "Start",
  States: {
    Start: { Type: "Pass", Assign: { ticks: 0 }, Next: "Advance" },
    Advance: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("advance-run"),
        Payload: {
          caseId: "{% $states.context.Execution.Input.caseId %}",
          planHash: "{% $states.context.Execution.Input.planHash %}",
        },
      },
      Assign: { ticks: "{% $ticks + 1 %}" },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      Next: "Is it over?",
    },
    "Is it over?": {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.status = 'ended' %}", Next: "Tell the outcome" },
        { Condition: "{% $ticks >= 1500 %}", Next: "Go on in a successor" },
      ],
      Default: "Wait",
    },
    Wait: { Type: "Wait", Seconds: "{% $states.input.waitSeconds %}", Next: "Advance" },
    "Go on in a successor": {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: {
        StateMachineArn: machine("run-plan"),
        // The same successor has the same name: starting it twice starts it once.
        Name: "{% $substringBefore($states.context.Execution.Name & '.part', '.part') & '.part' & ($states.context.Execution.Input.part + 1) %}",
        Input:
          "{% $merge([$states.context.Execution.Input, { 'part': $states.context.Execution.Input.part + 1 }]) %}",
      },
      Output: "{% $states.result.Output %}",
      Retry: executionRetry,
      End: true,
    },
    "Tell the outcome": {
      Type: "Succeed",
      Output:
        "{% $merge([{ 'outcome': $states.input.outcome }, $states.input.refused ? { 'refused': $states.input.refused, 'note': $states.input.note } : {}]) %}",
    },
  },
});
