import { askFor } from "@watchkeeper/reactions/word";
import type { CommonOptions } from "./command.ts";
import { lookAt } from "./follow-case.ts";
import { followUp } from "./follow-up.ts";
import { haltWords } from "./halt-words.ts";
import type { Io } from "./io.ts";
import { connect } from "./target.ts";

/** What is asked for of a closed case, and how it is said. */
export interface AskAnew {
  readonly what: "resume" | "retry";
  /** What is done then, as in "c-…: …". */
  readonly done: string;
  /** What comes of it while the halt switch is on. */
  readonly waits: string;
}

/** Asks for something of a closed case that the halt switch may hold, and follows what comes of it. */
export async function askAnew(
  id: string,
  options: CommonOptions & { readonly reason: string; readonly wait: boolean },
  { what, done, waits }: AskAnew,
  io: Io,
): Promise<void> {
  const desk = await connect(options, io);
  const before = await lookAt(desk, id);
  const { id: caseId } = before.found;
  const { executionArn } = await desk.door.say(askFor(what, before.found, options.reason));
  const halt = await desk.switches.halt();
  await followUp(
    {
      desk,
      before,
      options,
      halt,
      said: { caseId, by: desk.identity, executionArn, ...(halt ? { halt } : {}) },
      show: () => [
        `${caseId}: ${done} as ${desk.identity}`,
        ...(halt ? [`${haltWords(halt, desk.nameOf)} ${waits}`] : []),
      ],
    },
    io,
  );
}
