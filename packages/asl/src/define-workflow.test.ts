import { describe, expect, test } from "vitest";
import { defineBranch, defineChildren, defineWorkflow, fn, machine } from "./define-workflow.ts";
import { functionsOf, machinesOf, resolveWorkflow } from "./resolve-workflow.ts";
import { validateDefinition } from "./validate-definition.ts";

const remediate = defineWorkflow({
  StartAt: "Plan",
  TimeoutSeconds: 3_600,
  States: {
    Plan: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: fn("plan-case"), Payload: "{% $states.input %}" },
      Retry: [{ ErrorEquals: ["Lambda.TooManyRequestsException"], JitterStrategy: "FULL" }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Give up" }],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      Items: "{% $states.input.Payload %}",
      ItemProcessor: defineBranch({
        StartAt: "Run",
        States: {
          Run: {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution.sync:2",
            Arguments: { StateMachineArn: machine("run-plan"), Input: { case: fn("plan-case") } },
            End: true,
          },
        },
      }),
      End: true,
    },
    "Give up": { Type: "Fail", Error: "PlanFailed" },
  },
});

describe("a workflow", () => {
  test("is frozen data in JSONata that AWS would take", () => {
    expect(remediate.QueryLanguage).toBe("JSONata");
    expect(Object.isFrozen(remediate.States.Plan)).toBe(true);
    expect(validateDefinition(remediate)).toEqual([]);
  });

  test("a misspelt target does not compile", () => {
    defineWorkflow({
      // @ts-expect-error: no state has this name
      StartAt: "Frist",
      States: {
        First: { Type: "Pass", Next: "Second" },
        Second: {
          Type: "Choice",
          // @ts-expect-error: no state has this name
          Choices: [{ Condition: "{% true %}", Next: "Frist" }],
          // @ts-expect-error: no state has this name
          Default: "Thrid",
        },
        // @ts-expect-error: no state has this name
        Third: { Type: "Wait", Seconds: 5, Next: "Done!" },
        // @ts-expect-error: a Task needs a Resource
        Fourth: { Type: "Task", End: true },
        // @ts-expect-error: a state leads on or ends, not both
        Fifth: { Type: "Pass", Next: "Third", End: true },
      },
    });
    // @ts-expect-error: a branch's names are checked as well
    defineBranch({ StartAt: "A", States: { B: { Type: "Succeed" } } });
  });

  test("the processor of a distributed Map says so itself", () => {
    const children = defineChildren({ StartAt: "A", States: { A: { Type: "Succeed" } } });
    expect(children.ProcessorConfig).toEqual({ Mode: "DISTRIBUTED", ExecutionType: "STANDARD" });
  });

  test("lists the functions and machines that it names, however deep", () => {
    expect(functionsOf(remediate)).toEqual(["plan-case"]);
    expect(machinesOf(remediate)).toEqual(["run-plan"]);
  });

  test("is resolved to ARNs, and itself left as it was", () => {
    const resolved = resolveWorkflow(remediate, {
      partition: "aws",
      functionArn: (name) => `arn:aws:lambda:us-east-1:1:function:${name}`,
      machineArn: (name) => `arn:aws:states:us-east-1:1:stateMachine:${name}`,
    });
    expect(resolved.States.Plan).toMatchObject({
      Arguments: { FunctionName: "arn:aws:lambda:us-east-1:1:function:plan-case" },
    });
    expect(JSON.stringify(resolved)).toContain("arn:aws:states:us-east-1:1:stateMachine:run-plan");
    expect(JSON.stringify(resolved)).not.toContain("$" + "{");
    expect(functionsOf(remediate)).toEqual(["plan-case"]);
  });
});
