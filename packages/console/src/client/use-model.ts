import { systemClock } from "@watchkeeper/core/system-clock";
import { useEffect, useMemo, useReducer } from "preact/hooks";
import { caseNamed } from "../case-named.ts";
import { type Action, type Model, nothingYet, reduce } from "../model.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Push } from "../wire.ts";
import { server } from "./ask-server.ts";

/** How soon what is shown is read again while something moves, in milliseconds: a case with a big plan is a long story. */
const againMs = 200;
const againMsOfBig = 1_000;
const manySteps = 20;

/**
 * What the page knows, kept up to date by the event stream.
 *
 * @param named the case that is shown, by as much of its id as no other has.
 */
export function useModel(named: string | undefined): readonly [Model, (action: Action) => void] {
  const [model, tell] = useReducer<Model, Action>(reduce, nothingYet);
  const shown = caseNamed(model.cases, named);
  useEffect(() => {
    const events = new EventSource("/_watchkeeper/events");
    events.onmessage = ({ data }) => tell(JSON.parse(String(data)) as Push);
    events.onerror = () => tell({ type: "disconnected" });
    return () => events.close();
  }, []);

  const { moves } = model;
  const isOver = shown !== undefined && isSettled(model, shown);
  const isBig = shown !== undefined && (model.stories[shown]?.run?.header.steps ?? 0) > manySteps;
  const readStory = useMemo(() => oneAtATime(systemClock), [shown]);
  const readChat = useMemo(() => oneAtATime(systemClock), []);
  useEffect(() => {
    if (shown === undefined || moves === 0 || isOver) return;
    readStory(
      () =>
        server.story(shown).then(
          (story) => tell({ type: "story", story }),
          // A case that there is not is said where it would stand.
          (error: Error) =>
            model.cases.some(({ id }) => id === shown) && tell({ type: "trouble", text: error.message }),
        ),
      isBig ? againMsOfBig : againMs,
    );
  }, [shown, moves, isOver]);
  useEffect(() => {
    if (moves === 0 || model.chat === null) return;
    readChat(() => server.chat().then((channel) => tell({ type: "chat", channel })), againMs);
  }, [moves]);
  return [model, tell];
}

/** A closed case whose last line is on the page: nothing more comes of it unless it is undone. */
function isSettled({ stories, cases }: Model, id: string): boolean {
  const story = stories[id];
  const line = cases.find((one) => one.id === id);
  return (
    story !== undefined &&
    line !== undefined &&
    line.status === "closed" &&
    story.case.audit.seq === line.audit.seq &&
    story.executions.every(({ status }) => status !== "RUNNING")
  );
}
