import type { Case } from "@watchkeeper/cases/case";
import { byUrgency } from "@watchkeeper/cases/case-list";
import type { Finding } from "@watchkeeper/cases/finding";
import { tellRun } from "./tell-run.ts";
import type { CaseStory, ChatChannel, Halt, Happening, Push, ScenarioButton, Whisper } from "./wire.ts";
import { caseWord } from "./words.ts";

/** All that the page knows. */
export interface Model {
  readonly connected: boolean;
  readonly now: string;
  readonly account: string;
  readonly scenarios: readonly ScenarioButton[];
  /** The halt switch, while it is on. */
  readonly halt: Halt | null;
  /** The accounts that are watched, by their ids, as people call them. */
  readonly accounts: Readonly<Record<string, string>>;
  /** When each check was swept last and what that came to, each in one line. */
  readonly sweeps: readonly string[];
  /** How severe what each check finds is. */
  readonly severities: Readonly<Record<string, Finding["severity"]>>;
  /** Those that wait for people first. */
  readonly cases: readonly Case[];
  /** What the chat answered each person alone, by their ids there. */
  readonly whispers: Readonly<Record<string, Whisper>>;
  /** The newest first. */
  readonly happened: readonly Happening[];
  /** Counts what may have moved executions: whoever shows one reads it anew. */
  readonly moves: number;
  readonly stories: Readonly<Record<string, CaseStory>>;
  /** Undefined until it was read; null where there is no chat. */
  readonly chat: ChatChannel | null | undefined;
  /** What a screen reader is told. */
  readonly said: string;
  /** What went wrong last. */
  readonly trouble?: string | undefined;
}

/** What changes what the page knows. */
export type Action =
  | Push
  | { readonly type: "disconnected" }
  | { readonly type: "story"; readonly story: CaseStory }
  | { readonly type: "chat"; readonly channel: ChatChannel | null }
  | { readonly type: "said"; readonly text: string }
  | { readonly type: "trouble"; readonly text: string | undefined };

/** Before anything was heard. */
export const nothingYet: Model = {
  connected: false,
  now: "",
  account: "",
  scenarios: [],
  halt: null,
  accounts: {},
  severities: {},
  sweeps: [],
  cases: [],
  whispers: {},
  happened: [],
  moves: 0,
  stories: {},
  chat: undefined,
  said: "",
};

/** How many happenings the page keeps. */
const kept = 300;

/** What the page knows after an action. */
export function reduce(model: Model, action: Action): Model {
  switch (action.type) {
    case "hello": {
      const { type: _, happened, cases, ...whole } = action;
      return {
        ...model,
        ...whole,
        cases: cases.toSorted(byUrgency),
        happened: happened.toReversed(),
        connected: true,
        moves: model.moves + 1,
      };
    }
    case "clock":
      return { ...model, now: action.now };
    case "changed": {
      const newest = model.happened[0]?.n ?? 0;
      const fresh = action.happened.filter(({ n }) => n > newest).toReversed();
      return {
        ...model,
        happened: [...fresh, ...model.happened].slice(0, kept),
        cases: merge(model.cases, action.cases),
        whispers: {
          ...model.whispers,
          ...Object.fromEntries(action.whispers.map((whisper) => [whisper.user, whisper])),
        },
        halt: action.halt === undefined ? model.halt : action.halt,
        sweeps: action.sweeps ?? model.sweeps,
        moves: model.moves + 1,
        said:
          [
            ...action.cases.map(sayCase(model.cases)),
            ...action.whispers.map(({ text }) => text),
            sayHalt(action.halt),
          ]
            .filter(Boolean)
            .join(" ") || model.said,
      };
    }
    case "disconnected":
      return { ...model, connected: false };
    case "story": {
      const { case: read } = action.story;
      const known = model.stories[read.id];
      // Answers may overtake each other.
      if (known && known.case.audit.seq > read.audit.seq) return model;
      const said = (known && sayRun(known, action.story, model)) || model.said;
      return { ...model, stories: { ...model.stories, [read.id]: action.story }, said };
    }
    case "chat":
      return { ...model, chat: action.channel };
    case "said":
      return { ...model, said: action.text };
    case "trouble":
      return { ...model, trouble: action.text };
  }
}

function merge(known: readonly Case[], changed: readonly Case[]): readonly Case[] {
  if (changed.length === 0) return known;
  const byId = new Map([...known, ...changed].map((one) => [one.id, one]));
  return [...byId.values()].sort(byUrgency);
}

/** Only a case that stands differently than before is spoken of. */
const sayCase =
  (known: readonly Case[]) =>
  (found: Case): string => {
    const { word } = caseWord(found);
    const before = known.find(({ id }) => id === found.id);
    return before && caseWord(before).word === word ? "" : `Case ${found.id}: ${word}.`;
  };

/** Only a run that stands otherwise than before is spoken of, and not each of its steps. */
function sayRun(known: CaseStory, { case: { id }, run }: CaseStory, { halt, now }: Model): string {
  if (!run || run.hash !== known.run?.hash || run.head.status === known.run.head.status) return "";
  const told = tellRun(run, halt, now);
  return told ? `The run of case ${id}: ${told.word}.` : "";
}

/** What is said where somebody has set the halt switch. */
function sayHalt(halt: Halt | null | undefined): string {
  if (halt === undefined) return "";
  return halt ? "The halt switch is on: nothing new is changed." : "The halt switch is off.";
}
