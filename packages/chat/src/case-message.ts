import type {
  ActionsBlock,
  Button,
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
} from "@slack/types";
import { type Next, nextOf, outcomes } from "@watchkeeper/cases/outcomes";
import { approvalId, approvalState } from "@watchkeeper/plans/approval";
import type { ShownState } from "@watchkeeper/plans/ledger";
import type { RunHead } from "@watchkeeper/plans/run";
import { type RunView, tellWaves } from "@watchkeeper/plans/run-view";
import type { Step } from "@watchkeeper/plans/step";
import { lengthOf } from "./message-length.ts";
import type { ChatMessage } from "./ports.ts";
import { bold, code, foreign, moment, person, plain, pointsBlock, section } from "./rich-text.ts";
import { type CaseView, isEnd, type Standing, standingOf, wordsFor } from "./standing.ts";
import { escapeText, shorten } from "./text.ts";

/** How many of a list are shown (the rest is counted): the most that fits into one message. */
const limits = [10, 5, 2];
const maxLength = 11_000;
const maxHeader = 150;
const maxText = 1_000;

/** What is said about a case: one message, the same one through all its states. */
export function caseMessage(view: CaseView): ChatMessage {
  const { case: found, run } = view;
  const headline = `${wordsFor(standingOf(view))}: ${run?.header.title ?? found.title}`;
  const sizes = limits.map((limit) => blocksOf(view, headline, limit));
  return {
    caseId: found.id,
    text: escapeText(shorten(`${headline} (${found.id})`, maxText)),
    blocks: sizes.find((blocks) => lengthOf(blocks) <= maxLength) ?? sizes.at(-1) ?? [],
  };
}

function blocksOf(view: CaseView, headline: string, limit: number): readonly KnownBlock[] {
  const { case: found, run, others = [] } = view;
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
    ...(run ? [steps(run, limit)] : []),
    ...(others.length > 0 ? [besides(view, others)] : []),
    decisions(view, standing, limit),
    ...(standing === "asked" && run ? [buttons(found.id, run.hash)] : []),
  ];
}

const origin = ({ case: { account, region, id, actor } }: CaseView): string =>
  `${id} · account ${account} · ${region}${actor ? ` · caused by ${actor}` : ""}`;

/** The first few, and how many more there are. */
function upTo<T>(
  limit: number,
  all: readonly T[],
  show: (one: T) => RichTextSection,
  count = all.length,
  command = "watchkeeper case",
): RichTextSection[] {
  const more = count - Math.min(limit, all.length);
  const rest = more > 0 ? [section(plain(`and ${more} more: ${command} shows them`))] : [];
  return [...all.slice(0, limit).map(show), ...rest];
}

const findings = ({ findings: all }: CaseView, limit: number): RichTextBlock =>
  pointsBlock(
    "What was found",
    upTo(limit, all, ({ severity, summary, resource }) =>
      section(bold(severity), plain(" "), foreign(summary), plain(" "), code(resource)),
    ),
  );

const stateWords: Readonly<Record<Exclude<ShownState, "pending">, string>> = {
  intended: " … being done",
  sent: " … done, being verified",
  paging: " … being done, page by page",
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

const steps = ({ header, head, waves, steps: first }: RunView, limit: number): RichTextBlock =>
  pointsBlock(header.undoes === undefined ? "What is to be changed" : "What is to be taken back", [
    ...(header.steps > limit && head.status !== "made" ? [section(plain(progress(head)))] : []),
    ...(waves.length > 0 ? [section(plain(tellWaves({ waves })))] : []),
    ...upTo(
      limit,
      first,
      ({ step, state, note }) => {
        const more = step.changes.length - limit;
        return section(
          foreign(step.title),
          ...warnings(step),
          ...step.changes.slice(0, limit).flatMap(change),
          ...(more > 0 ? [plain(`\nand ${more} more`)] : []),
          ...(state !== "pending" ? [plain(stateWords[state])] : []),
          ...(note ? [plain(": "), foreign(note)] : []),
        );
      },
      header.steps,
      `watchkeeper case ${header.caseId} --steps`,
    ),
  ]);

/** The other plans of the case: what each is for, and how far it has come. */
const besides = ({ case: { outcomes: ends = {} } }: CaseView, others: readonly RunView[]): RichTextBlock =>
  pointsBlock(
    "Beside it",
    others.map(({ hash, header, head }) => {
      const end = ends[hash];
      const state = end ? outcomes[end].word : head.status === "made" ? "not begun" : progress(head);
      return section(foreign(header.title), plain(`: ${state}`));
    }),
  );

/** How far a run of many steps has come. */
function progress({ progress: { steps: all, done, ...counts } }: RunHead): string {
  const more = [
    [counts.inFlight, "under way"],
    [counts.failed, "failed"],
    [counts.skipped, "skipped"],
    [counts.parked, counts.parked === 1 ? "needs a person" : "need a person"],
    [counts.putBack, "put back"],
  ].flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`]));
  return [`${done} of ${all} done`, ...more].join(", ");
}

/** What people can do about a case. */
const wayOn = (found: CaseView["case"], standing: Standing): readonly string[] =>
  standing === "paused"
    ? ["it goes on by itself when the halt is taken back"]
    : nextOf(found).flatMap((next) => askedBy[next](found.id));

const askedBy: Readonly<Record<Next, (id: string) => readonly string[]>> = {
  undo: (id) => [`to take back what it did: watchkeeper undo ${id}`],
  resume: (id) => [`to take it up again: watchkeeper resume ${id}`],
  retry: (id) => [`to try it again: watchkeeper retry ${id}`],
};

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
  const said = (approval?.decisions ?? []).map(({ verdict, by, person: name, at, reason }) =>
    section(
      plain(verdict === "approve" ? "approved by " : "denied by "),
      person(by, name),
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
    ...(found.asked?.what === "undo" && standing !== "fixed"
      ? [section(plain("the undo was asked for by "), person(found.asked.by))]
      : []),
    ...(found.asked?.what === "resume" && found.status !== "closed"
      ? [section(plain("to be taken up again, asked for by "), person(found.asked.by))]
      : []),
    ...(isEnd(standing) ? [section(plain(outcomes[standing].stands))] : []),
    ...wayOn(found, standing).map((line) => section(plain(line))),
    // A denial stands above already, with its person; elsewhere the note is Watchkeeper's own.
    ...(found.status === "closed" && found.note && found.outcome !== "denied"
      ? [section(foreign(found.note))]
      : []),
  ];
  return pointsBlock("How it stands", points.length > 0 ? points : [section(plain(wordsFor(standing)))]);
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
