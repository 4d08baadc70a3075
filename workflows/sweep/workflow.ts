import { defineBranch, defineChildren, defineWorkflow, fn } from "@watchkeeper/asl/define-workflow";
import { lambdaRetry } from "../retry.ts";

/** How many accounts and Regions are swept at once. */
const placesAtOnce = 10;

/** All pages of what one check looks at in one account and Region. Where they ended is in the execution: it goes on there. */
const pages = defineBranch({
  StartAt: "A check",
  States: {
    "A check": {
      Type: "Pass",
      Assign: {
        target: "{% $states.input %}",
        counts: { pages: 0, listed: 0, wrong: 0, known: 0, unexamined: 0, young: 0 },
        cursor: "",
      },
      Next: "A page",
    },
    "A page": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("sweep-page"),
        Payload: "{% $merge([$target, { 'counts': $counts }, $cursor = '' ? {} : { 'cursor': $cursor }]) %}",
      },
      Assign: {
        counts: "{% $states.result.Payload.counts %}",
        cursor: "{% $exists($states.result.Payload.cursor) ? $states.result.Payload.cursor : '' %}",
        waitSeconds: "{% $states.result.Payload.waitSeconds %}",
      },
      Retry: lambdaRetry,
      Catch: [
        { ErrorEquals: ["States.ALL"], Output: "{% $states.errorOutput %}", Next: "Say that it failed" },
      ],
      Next: "Is there more?",
    },
    "Is there more?": {
      Type: "Choice",
      Choices: [
        { Condition: "{% $cursor = '' %}", Next: "All pages" },
        { Condition: "{% $waitSeconds > 0 %}", Next: "Leave AWS alone" },
      ],
      Default: "A page",
    },
    "Leave AWS alone": { Type: "Wait", Seconds: "{% $waitSeconds %}", Next: "A page" },
    "Say that it failed": {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("sweep-page"),
        Payload:
          "{% $merge([$target, { 'counts': $counts, 'failed': $states.input.Error & ': ' & $substring($states.input.Cause, 0, 1000) }]) %}",
      },
      Retry: lambdaRetry,
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "All pages" }],
      Next: "All pages",
    },
    "All pages": { Type: "Pass", Output: {}, End: true },
  },
});

/** The checks of a sweep in one account and Region, one after the other: no two of them ask of the same AWS at once. */
const place = defineChildren({
  StartAt: "Each check",
  States: {
    "Each check": {
      Type: "Map",
      Items: "{% $states.input.checks %}",
      ItemSelector: {
        check: "{% $states.context.Map.Item.Value.check %}",
        sweep: "{% $states.context.Map.Item.Value.sweep %}",
        account: "{% $states.input.place.account %}",
        region: "{% $states.input.place.region %}",
        at: "{% $states.input.at %}",
      },
      MaxConcurrency: 1,
      ItemProcessor: pages,
      Output: {},
      End: true,
    },
  },
});

/** Sees to what a sweep of one check came to. */
const end = defineBranch({
  StartAt: "A swept check",
  States: {
    "A swept check": {
      Type: "Pass",
      Assign: { swept: "{% $states.input %}", cursor: "" },
      Next: "End",
    },
    End: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("end-sweep"),
        Payload: "{% $merge([$swept, $cursor = '' ? {} : { 'cursor': $cursor }]) %}",
      },
      Assign: {
        cursor: "{% $exists($states.result.Payload.cursor) ? $states.result.Payload.cursor : '' %}",
      },
      Output: {},
      Retry: lambdaRetry,
      Next: "Is it all?",
    },
    "Is it all?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $cursor = '' %}", Next: "Ended" }],
      Default: "End",
    },
    Ended: { Type: "Pass", Output: {}, End: true },
  },
});

/** Looks at all resources of what some checks watch, in every account and Region. */
export const sweep = defineWorkflow({
  Comment: "A sweep over all resources of what some checks watch",
  StartAt: "Begin",
  States: {
    Begin: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: {
        FunctionName: fn("begin-sweep"),
        Payload: {
          executionArn: "{% $states.context.Execution.Id %}",
          at: "{% $states.context.Execution.StartTime %}",
          asked: "{% $states.input %}",
        },
      },
      Assign: { checks: "{% $states.result.Payload.checks %}" },
      Output: "{% $states.result.Payload %}",
      Retry: lambdaRetry,
      Next: "Is anything to be swept?",
    },
    "Is anything to be swept?": {
      Type: "Choice",
      Choices: [{ Condition: "{% $count($states.input.checks) > 0 %}", Next: "Sweep every place" }],
      Default: "Nothing to sweep",
    },
    "Sweep every place": {
      Type: "Map",
      Label: "Places",
      Items: "{% $states.input.places %}",
      ItemSelector: {
        place: "{% $states.context.Map.Item.Value %}",
        checks: "{% $states.input.checks %}",
        at: "{% $states.input.at %}",
      },
      MaxConcurrency: placesAtOnce,
      // What became of each place, each says itself.
      ToleratedFailurePercentage: 100,
      ItemProcessor: place,
      Output: {},
      Next: "End each",
    },
    "End each": {
      Type: "Map",
      Items: "{% $checks %}",
      MaxConcurrency: 1,
      ItemProcessor: { ...end, ProcessorConfig: { Mode: "INLINE" } },
      Output: {},
      Next: "Swept",
    },
    Swept: { Type: "Succeed" },
    "Nothing to sweep": { Type: "Succeed" },
  },
});
