import type { HistoryEvent } from "@watchkeeper/asl/history";
import { expect, test } from "vitest";
import { walk } from "./execution-walk.ts";

const timestamp = new Date("2026-03-02T09:00:00Z");
const event = (id: number, type: string, details: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id,
  previousEventId: id - 1,
  timestamp,
  type,
  ...details,
});
const entered = (id: number, name: string) =>
  event(id, "TaskStateEntered", { stateEnteredEventDetails: { name } });
const exited = (id: number, name: string) =>
  event(id, "TaskStateExited", { stateExitedEventDetails: { name } });

const running = [
  event(1, "ExecutionStarted"),
  entered(2, "Plan"),
  event(3, "TaskSucceeded"),
  exited(4, "Plan"),
  entered(5, "Run"),
  event(6, "TaskSubmitted", {
    taskSubmittedEventDetails: {
      resourceType: "states",
      output: JSON.stringify({ ExecutionArn: "arn:nested" }),
    },
  }),
];

test("an execution that runs is at the state that it has not left, and names what it started", () => {
  expect(walk(running)).toEqual({
    visited: ["Plan", "Run"],
    current: ["Run"],
    taken: [["Plan", "Run"]],
    started: ["arn:nested"],
  });
});

test("one that has ended, well or not, is nowhere any more", () => {
  expect(walk([...running, event(7, "ExecutionFailed")]).current).toEqual([]);
  expect(walk([...running, exited(7, "Run"), event(8, "ExecutionSucceeded")]).current).toEqual([]);
});

test("a way that was gone twice is told once", () => {
  const again = [
    entered(2, "A"),
    exited(3, "A"),
    entered(4, "B"),
    exited(5, "B"),
    entered(6, "A"),
    exited(7, "A"),
    entered(8, "B"),
  ];
  expect(walk([event(1, "ExecutionStarted"), ...again])).toMatchObject({
    visited: ["A", "B"],
    current: ["B"],
    taken: [
      ["A", "B"],
      ["B", "A"],
    ],
  });
});

test("a caught error leads from the state that failed to the one that catches", () => {
  const caught = [entered(2, "A"), event(3, "TaskFailed"), exited(4, "A"), entered(5, "Close")];
  expect(walk([event(1, "ExecutionStarted"), ...caught]).taken).toEqual([["A", "Close"]]);
});

test("what a Map does for each item leads from the Map, and on to what follows it; it is where its items are", () => {
  const iteration = { mapIterationSucceededEventDetails: { name: "Each", index: 0 } };
  const events = [
    event(1, "ExecutionStarted"),
    event(2, "MapStateEntered", { stateEnteredEventDetails: { name: "Each" } }),
    event(3, "MapStateStarted"),
    event(4, "MapIterationStarted"),
    entered(5, "One"),
    exited(6, "One"),
    event(7, "MapIterationSucceeded", iteration),
    event(8, "MapStateSucceeded"),
    exited(9, "Each"),
    entered(10, "Close"),
  ];
  expect(walk(events.slice(0, 5)).current).toEqual(["One"]);
  expect(walk(events)).toMatchObject({
    visited: ["Each", "One", "Close"],
    current: ["Close"],
    taken: [
      ["Each", "One"],
      ["One", "Close"],
    ],
  });
});
