import type { CaseOutcome } from "@watchkeeper/cases/case";
import { outcomes } from "@watchkeeper/cases/outcomes";
import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { exitCodeOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import { askFor } from "@watchkeeper/reactions/word";
import { answer, type CommonOptions } from "./command.ts";
import { findCase } from "./find-case.ts";
import type { Io } from "./io.ts";
import { connect } from "./target.ts";

/** How many cases are asked for at once. */
const sideBySide = 8;

const isOutcome = (name: string): name is CaseOutcome => Object.hasOwn(outcomes, name);

/** Has all cases tried again that ended so, without waiting for what comes of them; tells which could not be. */
export async function retryAll(
  outcome: string,
  options: CommonOptions & { readonly reason: string },
  io: Io,
): Promise<void> {
  if (!isOutcome(outcome) || !(outcomes[outcome].next as readonly string[]).includes("retry"))
    throw new WatchkeeperError(
      "NotRetried",
      "invalid-input",
      `Cases are not tried again that ended "${outcome}", but those that ended ${retried.join(", ")}. Nothing was done.`,
    );
  const desk = await connect(options, io);
  const wanted = (await desk.cases.list()).filter(
    (one) => one.status === "closed" && one.outcome === outcome,
  );
  const tried: string[] = [];
  const refused: string[] = [];
  await eachAtOnce(sideBySide, wanted, async ({ id }) => {
    try {
      const found = await findCase(desk, id);
      await desk.door.say(askFor("retry", found, options.reason));
      tried.push(id);
    } catch (error) {
      refused.push(messageOf(error));
    }
    io.below?.(`  ${tried.length + refused.length} of ${wanted.length}`);
  });
  io.below?.("");
  answer(options, io, { outcome, tried, refused, by: desk.identity }, (said) => [
    `${said.tried.length} of ${wanted.length} cases are tried again as ${said.by}.`,
    ...said.refused,
  ]);
  if (refused.length > 0) process.exitCode = exitCodeOf.conflict;
}

const retried = Object.entries(outcomes).flatMap(([name, { next }]) =>
  (next as readonly string[]).includes("retry") ? [name] : [],
);
