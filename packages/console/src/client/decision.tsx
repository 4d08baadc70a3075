import type { Next } from "@watchkeeper/cases/outcomes";
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
                planHash: story.run?.hash ?? found.planHash ?? "",
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

const asks: Readonly<Record<Next, { readonly label: string; readonly said: string }>> = {
  undo: { label: "Ask for the undo", said: "The undo was asked for." },
  resume: { label: "Take up again", said: "The run is taken up again." },
  retry: { label: "Try again", said: "It is tried again." },
};

/** What may be asked for of a case that is closed: that it is tried again, taken up again, or taken back. */
export function AskFor({
  id,
  next,
  ...acts
}: Acts & { readonly id: string; readonly next: readonly Next[] }) {
  const form = (
    <WordForm
      legend="What is to come of it"
      hint={onRecord(acts)}
      choices={next.map((one) => ({
        id: one,
        label: `${asks[one].label} as ${acts.person}`,
        kind: one === "resume" ? "main" : "plain",
      }))}
      say={(choice, reason) => {
        const asked = next.find((one) => one === choice) ?? "undo";
        return acts.attempt(() => server[asked](id, { reason, as: acts.person }), asks[asked].said);
      }}
    />
  );
  if (next.includes("resume")) return form;
  return (
    <details class="undo">
      <summary>{next.map((one) => summaries[one]).join(", or ")}</summary>
      <p class="dim">A new plan, under the same gate as the first.</p>
      {form}
    </details>
  );
}

const summaries: Readonly<Record<Next, string>> = {
  undo: "Take it back",
  resume: "Take it up again",
  retry: "Try it again",
};
