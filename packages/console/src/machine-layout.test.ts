import { describe, expect, test } from "vitest";
import { workflows } from "../../../workflows/index.ts";
import { machineGraph } from "./machine-graph.ts";
import { machineLayout, pathThrough } from "./machine-layout.ts";
import type { MachineDefinition } from "./wire.ts";

const definition = (name: string) => workflows[name] as unknown as MachineDefinition;

describe("a state machine as a graph", () => {
  test("has a knot for each state, and says what a task does", () => {
    const { knots } = machineGraph(definition("remediate"));
    expect(knots.map(({ name }) => name)).toEqual(
      expect.arrayContaining(Object.keys(definition("remediate").States)),
    );
    expect(knots.find(({ name }) => name === "Ask people")?.type).toBe("Task");
  });

  test("has what a Map does for each item between the Map and what follows it", () => {
    const { knots, edges } = machineGraph({
      StartAt: "Each",
      States: {
        Each: {
          Type: "Map",
          ItemProcessor: {
            StartAt: "One",
            States: { One: { Type: "Pass", Next: "Two" }, Two: { Type: "Pass", End: true } },
          },
          Next: "Close",
        },
        Close: { Type: "Pass", End: true },
      },
    });
    expect(knots.map(({ name }) => name)).toEqual(["Each", "One", "Two", "Close"]);
    expect(edges.map(({ from, to, label }) => [from, to, label])).toEqual([
      ["Each", "One", "each"],
      ["One", "Two", ""],
      ["Two", "Close", ""],
    ]);
  });

  test("names functions and machines without their ARN", () => {
    const { knots } = machineGraph({
      StartAt: "A",
      States: {
        A: {
          Type: "Task",
          Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
          Arguments: {
            FunctionName:
              "arn:aws:lambda:us-east-1:111122223333:function:watchkeeper-laptop-request-approval",
          },
          End: true,
        },
      },
    });
    expect(knots).toEqual([{ name: "A", type: "Task", does: "request-approval, waits" }]);
  });

  test("has every way out once: next, choices by what they compare with, errors", () => {
    const { edges } = machineGraph({
      StartAt: "Ask",
      States: {
        Ask: {
          Type: "Task",
          Next: "What was said?",
          Catch: [
            { ErrorEquals: ["States.Timeout"], Next: "Close" },
            { ErrorEquals: ["States.ALL"], Next: "Caught" },
          ],
        },
        "What was said?": {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.state = 'approved' %}", Next: "Run" },
            { Condition: "{% $states.input.state = 'denied' %}", Next: "Close" },
          ],
          Default: "Close",
        },
        Run: { Type: "Task", Next: "Close" },
        Caught: { Type: "Pass", Next: "Close" },
        Close: { Type: "Task", End: true },
      },
    });
    const from = (name: string) => edges.filter((edge) => edge.from === name);
    expect(from("What was said?")).toEqual([
      { from: "What was said?", to: "Run", label: "approved", afterError: false },
      { from: "What was said?", to: "Close", label: "denied, otherwise", afterError: false },
    ]);
    expect(from("Ask").filter(({ afterError }) => afterError)).toEqual([
      { from: "Ask", to: "Close", label: "timeout", afterError: true },
      { from: "Ask", to: "Caught", label: "error", afterError: true },
    ]);
  });
});

describe.each(Object.keys(workflows))("the drawing of %s", (name) => {
  const drawing = machineLayout(definition(name));

  test("has room for every state, and no two in one place", () => {
    for (const [index, a] of drawing.knots.entries()) {
      expect(a.x - a.width / 2).toBeGreaterThanOrEqual(0);
      expect(a.x + a.width / 2).toBeLessThanOrEqual(drawing.width);
      expect(a.y + a.height / 2).toBeLessThanOrEqual(drawing.height);
      for (const b of drawing.knots.slice(index + 1)) {
        const apart =
          Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
  });

  test("begins at the top", () => {
    const top = drawing.knots.toSorted((a, b) => a.y - b.y)[0];
    expect(top?.name).toBe(definition(name).StartAt);
  });

  test("leads every edge somewhere", () => {
    for (const { points } of drawing.edges) expect(points.length).toBeGreaterThanOrEqual(2);
  });
});

test("a path goes from its first point to its last", () => {
  expect(
    pathThrough([
      { x: 0, y: 0 },
      { x: 10, y: 10 },
      { x: 0, y: 20 },
    ]),
  ).toBe("M0 0 Q10 10 5 15 L0 20");
  expect(pathThrough([])).toBe("");
});
