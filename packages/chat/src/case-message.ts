import type { ActionsBlock, Button, KnownBlock, RichTextBlock, RichTextElement, RichTextSection } from "@slack/types";
import { approvalId } from "@watchkeeper/plans/approval";
import type { StepState } from "@watchkeeper/plans/ledger";
import type { Step } from "@watchkeeper/plans/step";
import type { ChatMessage } from "./ports.ts";
import { bold, code, foreign, moment, person, plain, pointsBlock, section } from "./rich-text.ts";
import { type CaseView, type Standing, standingOf, words } from "./standing.ts";
import { escapeText, shorten } from "./text.ts";

/** How many of a list are shown; the rest is counted. */
const maxPoints = 10;
const maxHeader = 150;

/** What is said about a case: one message, the same one through all its states. */
export function caseMessage(view: CaseView): ChatMessage {
  const { case: found, plan } = view;
  const standing = standingOf(view);
  const headline = `${words[standing]}: ${plan?.title ?? found.title}`;
  const blocks: KnownBlock[] = [
    {
      type: "header",
      text: { type: "plain_text", text: shorten(headline, maxHeader), emoji: false },
    },
    {
      type: "context",
      elements: [
        { type: "plain_text", text: shorten(origin(view), maxHeader), emoji: false },
      ],
    },
    findings(view),
    ...(plan ? [steps(view, plan.steps)] : []),
    decisions(view, standing),
    ...(standing === "asked" ? [buttons(found.id, found.planHash ?? "")] : []),
  ];
  return { caseId: found.id, text: escapeText(shorten(`${headline} (${found.id})`, maxPoints * maxHeader)), blocks };
}

const origin = ({ case: { account, region, id, actor } }: CaseView): string =>
  `${id} · account ${account} · ${region}${actor ? ` · caused by ${actor}` : ""}`;

/** The first few, and how many more there are. */
function upTo<T>(all: readonly T[], show: (one: T) => readonly RichTextSection[]): RichTextSection[] {
  const shown = all.slice(0, maxPoints).flatMap(show);
  const more = all.length - maxPoints;
  return more > 0 ? [...shown, section(plain(`and ${more} more: watchkeeper case shows them`))] : shown;
}

const findings = ({ findings: all }: CaseView): RichTextBlock =>
  pointsBlock(
    "What was found",
    upTo(all, ({ severity, summary, resource }) => [
      section(bold(severity), plain(" "), foreign(summary), plain(" "), code(resource)),
    ]),
  );

const stateWords: Readonly<Record<StepState, string>> = {
  pending: "",
  intended: " … being done",
  sent: " … done, being verified",
  unknown: " … being looked after: its answer was lost",
  done: " ✓ done and verified",
  satisfied: " ✓ it was so already",
  drifted: " – left alone: it changed meanwhile",
  failed: " ✗ failed",
  skipped: " – skipped",
  compensating: " … being put back",
  compensated: " ↩ put back",
  parked: " ! a person must look",
};

const steps = ({ steps: ledger, plan }: CaseView, all: readonly Step[]): RichTextBlock =>
  pointsBlock(
    plan?.undoes === undefined ? "What is to be changed" : "What is to be taken back",
    upTo(all, (step) => {
      const line = ledger.get(step.id);
      return [
        section(
          foreign(step.title),
          ...(step.reversible ? [] : [bold(" (cannot be undone)")]),
          ...step.changes.slice(0, maxPoints).flatMap(change),
          plain(stateWords[line?.state ?? "pending"]),
          ...(line?.note ? [plain(": "), foreign(line.note)] : []),
        ),
      ];
    }),
  );

const change = ({ property, from, to }: Step["changes"][number]): readonly RichTextElement[] => [
  plain("\n"),
  foreign(`${property}: `),
  plain(" "),
  code(JSON.stringify(from)),
  plain(" → "),
  code(JSON.stringify(to)),
];

function decisions({ case: found, approval }: CaseView, standing: Standing): RichTextBlock {
  const reasons = standing === "asked" ? (approval?.request.reasons ?? []) : [];
  const said = (approval?.decisions ?? []).map(({ verdict, by, at, reason }) =>
    section(
      plain(verdict === "approve" ? "approved by " : "denied by "),
      person(by),
      plain(" on "),
      moment(at),
      plain(": "),
      foreign(reason),
    ),
  );
  const missing = (approval?.request.needed ?? 0) - said.length;
  const points = [
    ...upTo(reasons, (reason) => [section(plain("asked because "), foreign(reason))]),
    ...upTo(said, (line) => [line]),
    ...(standing === "asked" && approval
      ? [section(plain(`${missing} more must approve, until `), moment(approval.request.until))]
      : []),
    ...(found.undoBy && standing !== "fixed" ? [section(plain("the undo was asked for by "), person(found.undoBy))] : []),
    // A denial stands above already, with its person; elsewhere the note is Watchkeeper's own.
    ...(found.status === "closed" && found.note && found.outcome !== "denied"
      ? [section(foreign(found.note))]
      : []),
  ];
  return pointsBlock("How it stands", points.length > 0 ? points : [section(plain(words[standing]))]);
}

const button = (verdict: "approve" | "deny", text: string, value: string): Button => ({
  type: "button",
  action_id: verdict,
  text: { type: "plain_text", text, emoji: false },
  style: verdict === "approve" ? "primary" : "danger",
  value,
});

/** The buttons name the approval, and give nobody any power: who clicks is looked up when they do. */
const buttons = (caseId: string, planHash: string): ActionsBlock => ({
  type: "actions",
  block_id: "decide",
  elements: [
    button("approve", "Approve", approvalId(caseId, planHash)),
    button("deny", "Deny", approvalId(caseId, planHash)),
  ],
});
