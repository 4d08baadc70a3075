import type { ApprovalDecision } from "@watchkeeper/plans/approval";
import type { Command } from "commander";
import { type CommonOptions, idWords, newWordCommand } from "../command.ts";
import { decideCase } from "../decide-case.ts";
import { lookAt } from "../follow-case.ts";
import { followUp } from "../follow-up.ts";
import { haltWords } from "../halt-words.ts";
import type { Io } from "../io.ts";
import { isSeenTo } from "../seen-to.ts";
import { goesOnByItself, momentOf } from "../show-record.ts";
import { connect } from "../target.ts";

/** `watchkeeper approve <id>` and `watchkeeper deny <id>`: a person's word on the plan that a case waits with. */
const decideCommand = (verdict: ApprovalDecision["verdict"], does: string, io: Io): Command =>
  newWordCommand(verdict, does, `watchkeeper ${verdict} c-0123456789ab --reason "looked at it"`)
    .argument("<id>", idWords)
    .option("--no-wait", "do not wait to see what comes of it")
    .action(async (id: string, options: CommonOptions & { reason: string; wait: boolean }) => {
      const desk = await connect(options, io);
      const before = await lookAt(desk, id);
      const { found, planHash, state } = await decideCase(desk, id, { verdict, reason: options.reason });
      const halt = state.state === "approved" ? await desk.switches.halt() : undefined;
      await followUp(
        {
          desk,
          before,
          options: { ...options, wait: options.wait && state.state !== "pending" },
          said: { caseId: found.id, planHash, by: desk.identity, ...state, ...(halt ? { halt } : {}) },
          show: () => [
            state.state === "pending"
              ? `Kept. ${state.missing} more must approve.`
              : `${found.id}: ${state.state} as ${desk.identity}`,
            ...(halt && state.state === "approved"
              ? [
                  `${haltWords(halt, desk.nameOf)} The decision is taken, and nothing is changed yet:`,
                  `the approval is kept until ${momentOf(state.livesUntil)}, and the run waits. ${goesOnByItself}`,
                ]
              : []),
          ],
          until: isSeenTo(desk, { planHash, isDenied: verdict === "deny" }),
          halt,
          ...(verdict === "deny" ? { wanted: { planHash, outcome: "denied" } } : {}),
        },
        io,
      );
    });

export const approveCommand = (io: Io): Command =>
  decideCommand("approve", "Approve the plan that a case waits with", io);
export const denyCommand = (io: Io): Command =>
  decideCommand("deny", "Deny the plan that a case waits with", io);
