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
        asked: 0,
        reasons: "{% $states.result.Payload.reasons ? $states.result.Payload.reasons : [] %}",
        planHash: "{% $states.result.Payload.planHash ? $states.result.Payload.planHash : '' %}",
        runName: "{% $states.result.Payload.runName ? $states.result.Payload.runName : '' %}",
        approvalSeconds: "{% $states.result.Payload.approvalSeconds %}",
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: { caseId: "{% $states.input.caseId %}" },
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
        Payload: {
          caseId: "{% $caseId %}",
          planHash: "{% $planHash %}",
          reasons: "{% $reasons %}",
          taskToken: "{% $states.context.Task.Token %}",
        },
      },
      TimeoutSeconds: "{% $approvalSeconds %}",
      Assign: { asked: "{% $asked + 1 %}" },
      Retry: lambdaRetry,
      Catch: [
        { ErrorEquals: ["States.Timeout"], Next: "Close" },
        { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Close after an error" },
      ],
      Next: "What did people say?",
    },
    "What did people say?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.state = 'approved' %}", Next: "Run" }],
      Default: "Close",
    },
    Run: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.sync:2",
      Arguments: {
        StateMachineArn: machine("run-plan"),
        Name: "{% $runName & ($asked > 1 ? '.' & $asked : '') %}",
        Input: { caseId: "{% $caseId %}", planHash: "{% $planHash %}", part: 1 },
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
        Payload: { caseId: "{% $caseId %}", planHash: "{% $planHash %}" },
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      // Somebody who is nobody said that people had decided: they are asked on.
      Catch: [{ ErrorEquals: ["NotOver"], Next: "Ask people" }],
      End: true,
    },
    "Close after an error": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("close-case"),
        Payload: { caseId: "{% $caseId %}", error: "{% $states.input %}" },
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      End: true,
    },
  },
});
