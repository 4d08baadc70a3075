import { transitions } from "@watchkeeper/plans/transitions";
import { generated } from "./generated-note.ts";

/** The page of a step's states: the engine's one table, and its picture. */
export const runStates = (): string =>
  `${[
    "# The states of a step",
    "",
    generated,
    "",
    "A step goes through these states on its way to what is wanted, and the same on its way back. What is seen of it decides: of a",
    "read, of its sending, or of the run around it. What stands in no row cannot happen",
    "([decision 0021](decisions/0021-the-engine-is-a-function.md)).",
    "",
    "```mermaid",
    "stateDiagram-v2",
    ...["[*] --> pending", ...arrows()].map((line) => `  ${line}`),
    "```",
    "",
    "| in the state | it is seen | and is then | for |",
    "| --- | --- | --- | --- |",
    ...transitions.map(([from, sight, to, means]) => `| ${from} | ${sight} | ${to} | ${means} |`),
  ].join("\n")}\n`;

/** An arrow for each two states that follow on each other, with all that leads along it; and the states that end. */
function arrows(): readonly string[] {
  const groups = Map.groupBy(transitions, ([from, , to]) => `${from} --> ${to}`);
  const starts = new Set<string>(transitions.map(([from]) => from));
  const ends = [...new Set(transitions.map(([, , to]) => to))].filter((state) => !starts.has(state));
  return [
    ...[...groups].map(([arrow, rows]) => `${arrow}: ${rows.map(([, sight]) => sight).join("<br>")}`),
    ...ends.map((state) => `${state} --> [*]`),
  ];
}
