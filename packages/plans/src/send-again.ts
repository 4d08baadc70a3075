import { moved } from "./moved.ts";
import type { Moment } from "./pace.ts";
import { type Found, settled } from "./step-work.ts";

/**
 * Whether a call is about to be sent once more whose answer was lost, and that reads as not done. A repeated call is sent
 * for what is there still, whoever put it there.
 */
export const isSentAgain = ({ work: { line: before, task }, line }: Found): boolean =>
  line.state === "intended" && before.isLost === true && task.step.repeat === undefined;

/** Leaves as it is what may have been done, and undone by somebody else: it is planned for anew. */
export const leftAsItIs = ({ work }: Found, moment: Moment): Found =>
  settled(
    work,
    moved(
      work.line,
      {
        sight: "moved",
        note:
          "its answer was lost, and it reads as not done; but something has joined its case since, " +
          "and somebody may have set it back: it is not done again under this plan",
      },
      moment,
    ),
  );
