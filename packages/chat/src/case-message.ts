import type {
  ActionsBlock,
  Button,
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
} from "@slack/types";
import { approvalId, approvalState } from "@watchkeeper/plans/approval";
import type { StepState } from "@watchkeeper/plans/ledger";
import type { Step } from "@watchkeeper/plans/step";
import { lengthOf } from "./message-length.ts";
import type { ChatMessage } from "./ports.ts";
import { bold, code, foreign, moment, person, plain, pointsBlock, section } from "./rich-text.ts";
import { type CaseView, type Standing, standingOf, words } from "./standing.ts";
import { escapeText, shorten } from "./text.ts";

/** How many of a list are shown (the rest is counted): the most that fits into one message. */
const limits = [10, 5, 2];
const maxLength = 11_000;
const maxHeader = 150;
const maxText = 1_000;

/** What is said about a case: one message, the same one through all its states. */
export function caseMessage(view: CaseView): ChatMessage {
  const { case: found, plan } = view;
  const headline = `${words[standingOf(view)]}: ${plan?.title ?? found.title}`;
  const sizes = limits.map((limit) => blocksOf(view, headline, limit));
  return {
    caseId: found.id,
    text: escapeText(shorten(`${headline} (${found.id})`, maxText)),
    blocks: sizes.find((blocks) => lengthOf(blocks) <= maxLength) ?? sizes.at(-1) ?? [],
  };
}

function blocksOf(view: CaseView, headline: string, limit: number): readonly KnownBlock[] {
  const { case: found, plan } = view;
  const standing = standingOf(view);
  return [
    {
      type: "header",
      text: { type: "plain_text", text: shorten(headline, maxHeader), emoji: false },
    },
    {
      type: "context",
      elements: [{ type: "plain_text", text: shorten(origin(view), maxHeader), emoji: false }],
    },
    findings(view, limit),
    ...(plan ? [steps(view, plan.steps, limit)] : []),
    decisions(view, standing, limit),
    ...(standing === "asked" ? [buttons(found.id, found.planHash ?? "")] : []),
  ];
}

const origin = ({ case: { account, region, id, actor } }: CaseView): string =>
  `${id} · account ${account} · ${region}${actor ? ` · caused by ${actor}` : ""}`;

/** The first few, and how many more there are. */
function upTo<T>(limit: number, all: readonly T[], show: (one: T) => RichTextSection): RichTextSection[] {
  const more = all.length - limit;
  const rest = more > 0 ? [section(plain(`and ${more} more: watchkeeper case shows them`))] : [];
  return [...all.slice(0, limit).map(show), ...rest];
}

const findings = ({ findings: all }: CaseView, limit: number): RichTextBlock =>
  pointsBlock(
    "What was found",
    upTo(limit, all, ({ severity, summary, resource }) =>
      section(bold(severity), plain(" "), foreign(summary), plain(" "), code(resource)),
    ),
  );

const stateWords: Readonly<Record<Exclude<StepState, "pending">, string>> = {
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

const steps = ({ steps: ledger, plan }: CaseView, all: readonly Step[], limit: number): RichTextBlock =>
  pointsBlock(
    plan?.undoes === undefined ? "What is to be changed" : "What is to be taken back",
    upTo(limit, all, (step) => {
      const line = ledger.get(step.id);
      const more = step.changes.length - limit;
      return section(
        foreign(step.title),
        ...warnings(step),
        ...step.changes.slice(0, limit).flatMap(change),
        ...(more > 0 ? [plain(`\nand ${more} more`)] : []),
        ...(line && line.state !== "pending" ? [plain(stateWords[line.state])] : []),
        ...(line?.note ? [plain(": "), foreign(line.note)] : []),
      );
    }),
  );

/** What an approver must not overlook. */
const warnings = ({ reversible, destroys, interrupts = [] }: Step): readonly RichTextElement[] => [
  ...(reversible ? [] : [plain(" "), bold("cannot be undone")]),
  ...(destroys.length > 0 ? [plain(" "), bold(`destroys ${destroys.join(", ")}`)] : []),
  ...(interrupts.length > 0 ? [plain(" "), bold(`interrupts ${interrupts.join(", ")}`)] : []),
];

const change = ({ property, from, to }: Step["changes"][number]): readonly RichTextElement[] => [
  plain("\n"),
  foreign(property),
  plain(": "),
  code(JSON.stringify(from)),
  plain(" → "),
  code(JSON.stringify(to)),
];

function decisions(
  { case: found, approval, now }: CaseView,
  standing: Standing,
  limit: number,
): RichTextBlock {
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
  const state = approval && approvalState(approval.request, approval.decisions, now);
  const points = [
    ...upTo(limit, reasons, (reason) => section(plain("asked because "), foreign(reason))),
    ...upTo(limit, said, (line) => line),
    ...(approval && state?.state === "pending"
      ? [section(plain(`${state.missing} more must approve, until `), moment(approval.request.until))]
      : []),
    ...(found.undoBy && standing !== "fixed"
      ? [section(plain("the undo was asked for by "), person(found.undoBy))]
      : []),
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
