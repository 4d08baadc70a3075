import { defineWorkflow, fn, machine } from "@watchkeeper/asl/define-workflow";
import { executionRetry, lambdaRetry } from "../retry.ts";

/** A case from its opening to its close: its plans, and of each the gate, the approval where it is needed, the run; close. */
export const remediate = defineWorkflow({
  Comment: "A case from its opening to its close",
  StartAt: "Begin",
  States: {
    Begin: {
      Type: "Pass",
      Assign: {
        caseId: "{% $states.input.caseId %}",
        what: "{% $states.input.what ? $states.input.what : '' %}",
        looks: 0,
      },
      Next: "Plan",
    },
    Plan: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("plan-case"),
        Payload: "{% $merge([{ 'caseId': $caseId }, $what = '' ? {} : { 'what': $what }]) %}",
      },
      Assign: {
        looks: "{% $looks + 1 %}",
        approvalSeconds: "{% $states.result.Payload.approvalSeconds %}",
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      Catch: [
        { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Close after an error" },
      ],
      Next: "Was it asked for?",
    },
    "Was it asked for?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.isUnasked = true %}", Next: "Nothing to do" }],
      Default: "See to its plans",
    },
    "See to its plans": {
      Type: "Map",
      Items: "{% $states.input.plans %}",
      ItemProcessor: {
        ProcessorConfig: { Mode: "INLINE" },
        StartAt: "A plan",
        States: {
          "A plan": {
            Type: "Pass",
            Assign: {
              plan: "{% $states.input %}",
              reasons: "{% $states.input.reasons %}",
              asked: 0,
            },
            Next: "What did the gate say?",
          },
          "What did the gate say?": {
            Type: "Choice",
            Choices: [{ Condition: "{% $plan.decision = 'proceed' %}", Next: "Run" }],
            Default: "Ask people",
          },
          "Ask people": {
            Type: "Task",
            Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
            Arguments: {
              FunctionName: fn("request-approval"),
              Payload: {
                caseId: "{% $caseId %}",
                planHash: "{% $plan.planHash %}",
                reasons: "{% $reasons %}",
                taskToken: "{% $states.context.Task.Token %}",
              },
            },
            TimeoutSeconds: "{% $approvalSeconds %}",
            Assign: { asked: "{% $asked + 1 %}" },
            Retry: lambdaRetry,
            Catch: [
              { ErrorEquals: ["States.Timeout"], Next: "Seen to" },
              { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Caught" },
            ],
            Next: "What did people say?",
          },
          "What did people say?": {
            Type: "Choice",
            Choices: [{ Condition: "{% $states.input.state = 'approved' %}", Next: "Run" }],
            Default: "Seen to",
          },
          Run: {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution.sync:2",
            Arguments: {
              StateMachineArn: machine("run-plan"),
              Name: "{% $plan.runName & ($looks + $asked > 1 ? '.' & $looks & '.' & $asked : '') %}",
              Input: { caseId: "{% $caseId %}", planHash: "{% $plan.planHash %}", part: 1 },
            },
            Output: "{% $states.result.Output %}",
            Retry: executionRetry,
            Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Caught" }],
            Next: "Did it begin?",
          },
          "Did it begin?": {
            Type: "Choice",
            Choices: [
              {
                Condition: "{% $states.input.refused = 'ask' %}",
                Assign: { reasons: "{% [$states.input.note] %}" },
                Next: "Ask people",
              },
            ],
            Default: "Seen to",
          },
          "Seen to": { Type: "Pass", Output: { planHash: "{% $plan.planHash %}" }, End: true },
          Caught: {
            Type: "Pass",
            Output: { planHash: "{% $plan.planHash %}", error: "{% $states.input %}" },
            End: true,
          },
        },
      },
      Next: "Close",
    },
    Close: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("close-case"),
        Payload: { caseId: "{% $caseId %}", plans: "{% $states.input %}", goesOn: true },
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      // Somebody who is nobody said that people had decided: they are asked on.
      Catch: [{ ErrorEquals: ["NotOver"], Next: "Wait a minute" }],
      Next: "Is it over?",
    },
    "Is it over?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.next = 'plan' %}", Assign: { what: "" }, Next: "Plan" }],
      Default: "Over",
    },
    "Wait a minute": { Type: "Wait", Seconds: 60, Next: "Plan" },
    Over: { Type: "Succeed" },
    "Nothing to do": { Type: "Succeed" },
    "Close after an error": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("close-case"),
        Payload: { caseId: "{% $caseId %}", error: "{% $states.input %}" },
      },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      // People are still asked about a plan that was made before.
      Catch: [{ ErrorEquals: ["NotOver"], Next: "Wait a minute" }],
      Next: "Over",
    },
  },
});
