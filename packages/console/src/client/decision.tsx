import { formatDuration } from "@watchkeeper/core/duration";
import { count } from "../count.ts";
import { fullTime } from "../time-words.ts";
import type { Asked, CaseStory } from "../wire.ts";
import { server } from "./ask-server.ts";
import type { Attempt } from "./attempt.ts";
import { WordForm } from "./word-form.tsx";

/** Who acts, and how. */
export interface Acts {
  readonly account: string;
  readonly person: string;
  readonly attempt: Attempt;
}

const identityOf = ({ account, person }: Acts) => `arn:aws:iam::${account}:user/${person}`;

const onRecord = (acts: Acts) => `It stands in the audit trail under ${identityOf(acts)}.`;

/** Approve or deny the plan that a case waits with. */
export function Decide({ story, now, ...acts }: Acts & { readonly story: CaseStory; readonly now: string }) {
  const { case: found, asked } = story;
  const { person, attempt } = acts;
  const mayNot =
    asked?.requesterMayApprove === false && asked.requester?.identities.includes(identityOf(acts));
  return (
    <>
      {asked && <Asking {...asked} now={now} />}
      <WordForm
        legend="Your decision"
        hint={mayNot ? `${person} asked for it: somebody else must approve it.` : onRecord(acts)}
        choices={[
          { id: "approve", label: `Approve as ${person}`, kind: "main", forbidden: mayNot === true },
          { id: "deny", label: `Deny as ${person}`, kind: "plain" },
        ]}
        say={(verdict, reason) =>
          attempt(
            () =>
              server.decide(found.id, {
                planHash: found.planHash ?? "",
                verdict: verdict === "approve" ? "approve" : "deny",
                reason,
                as: person,
              }),
            verdict === "approve" ? "Approved." : "Denied.",
          )
        }
      />
    </>
  );
}

function Asking({ now, ...asked }: Asked & { readonly now: string }) {
  const { reasons, needed, until, requester, requesterMayApprove, decisions } = asked;
  const left = Date.parse(until) - Date.parse(now);
  return (
    <div class="asking">
      <p>
        Asked because {reasons.join("; ")}. {count(needed, "approval")} needed until{" "}
        <time dateTime={until}>{fullTime(until)} UTC</time>
        {left > 0 ? ` (${formatDuration(left)} left)` : ""}.
      </p>
      {requester !== undefined && !requesterMayApprove && (
        <p>{requester.name} asked for it, and may not approve it.</p>
      )}
      {decisions.map(({ by, name, verdict, reason }) => (
        <p key={by} class="dim" title={by}>
          {name} said “{verdict}”: {reason}
        </p>
      ))}
    </div>
  );
}

/** Take back what a case has fixed. */
export const Undo = ({ id, ...acts }: Acts & { readonly id: string }) => (
  <details class="undo">
    <summary>Take it back</summary>
    <p class="dim">A new plan, turned round, which is approved like the first.</p>
    <WordForm
      legend="Undo"
      hint={onRecord(acts)}
      choices={[{ id: "undo", label: `Ask for the undo as ${acts.person}`, kind: "plain" }]}
      say={(_choice, reason) =>
        acts.attempt(() => server.undo(id, { reason, as: acts.person }), "The undo was asked for.")
      }
    />
  </details>
);

/** Take the parked run of a case up again, or take back what it did. */
export const TakeUp = ({ id, ...acts }: Acts & { readonly id: string }) => (
  <WordForm
    legend="Take it up again, or take it back"
    hint={onRecord(acts)}
    choices={[
      { id: "resume", label: `Take up again as ${acts.person}`, kind: "main" },
      { id: "undo", label: `Ask for the undo as ${acts.person}`, kind: "plain" },
    ]}
    say={(choice, reason) =>
      choice === "resume"
        ? acts.attempt(() => server.resume(id, { reason, as: acts.person }), "The run is taken up again.")
        : acts.attempt(() => server.undo(id, { reason, as: acts.person }), "The undo was asked for.")
    }
  />
);
