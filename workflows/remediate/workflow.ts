import { defineWorkflow, fn, machine } from "@watchkeeper/asl/define-workflow";
import { executionRetry, lambdaRetry } from "../retry.ts";

/** A case from its opening to its close: plan, gate, approval where it is needed, run, close. */
export const remediate = defineWorkflow({
  Comment: "A case from its opening to its close",
  StartAt: "Plan",
  States: {
    Plan: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: fn("plan-case"), Payload: "{% $states.input %}" },
      Assign: {
        caseId: "{% $states.input.caseId %}",
        undo: "{% $exists($states.input.undoBy) %}",
        asker: "{% $exists($states.input.undoBy) ? { 'requester': $states.input.undoBy } : {} %}",
        planHash: "{% $states.result.Payload.planHash ? $states.result.Payload.planHash : '' %}",
        approvalSeconds: "{% $states.result.Payload.approvalSeconds %}",
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { caseId: "{% $states.input.caseId %}", undo: false, asker: {} },
          Output: "{% $states.errorOutput %}",
          Next: "Close after an error",
        },
      ],
      Next: "What did the gate say?",
    },
    "What did the gate say?": {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.decision = 'proceed' %}", Next: "Run" },
        { Condition: "{% $states.input.decision = 'ask' %}", Next: "Ask people" },
      ],
      Default: "Close",
    },
    "Ask people": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: {
        FunctionName: fn("request-approval"),
        Payload:
          "{% $merge([{ 'caseId': $caseId, 'planHash': $planHash, 'reasons': $states.input.reasons, 'taskToken': $states.context.Task.Token }, $asker]) %}",
      },
      TimeoutSeconds: "{% $approvalSeconds %}",
      Retry: lambdaRetry,
      Catch: [
        {
          ErrorEquals: ["States.Timeout"],
          Output: { outcome: "expired", note: "nobody decided in time; nothing was started" },
          Next: "Close",
        },
        { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Close after an error" },
      ],
      Next: "What did people say?",
    },
    "What did people say?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.state = 'approved' %}", Next: "Run" }],
      Default: "Close",
      Output: { outcome: "denied", note: "{% $states.input.by & ': ' & $states.input.reason %}" },
    },
    Run: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: {
        StateMachineArn: machine("run-plan"),
        Name: "{% $caseId & '.' & $substring($planHash, 0, 12) %}",
        Input: { caseId: "{% $caseId %}", planHash: "{% $planHash %}" },
      },
      Output: "{% $states.result.Output %}",
      Retry: executionRetry,
      Catch: [
        { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Close after an error" },
      ],
      Next: "Close",
    },
    Close: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("close-case"),
        Payload: "{% $merge([$states.input, { 'caseId': $caseId, 'undo': $undo }]) %}",
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      End: true,
    },
    "Close after an error": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("close-case"),
        Payload: { caseId: "{% $caseId %}", outcome: "failed", error: "{% $states.input %}" },
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      End: true,
    },
  },
});
