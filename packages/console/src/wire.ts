import type { Case } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import type { ApprovalDecision, ApprovalRequest } from "@watchkeeper/plans/approval";
import type { RunView } from "@watchkeeper/plans/run-view";
import type { TimelineLine } from "./tell-trail.ts";

/** What the server and the page tell each other. */

/** Something that happened, in one line for people. */
export interface Happening {
  /** Counts up from 1. */
  readonly n: number;
  readonly time: string;
  readonly kind: "aws" | "request" | "case" | "fault";
  readonly text: string;
}

/** Something that people do on AWS, as a button. */
export interface ScenarioButton {
  readonly id: string;
  readonly title: string;
}

/** What the chat answered one person alone. */
export interface Whisper {
  /** The person, by their id there. */
  readonly user: string;
  readonly at: string;
  readonly text: string;
}

/** The halt switch, while it is on: who put it on, as people call them, when, and why. */
export interface Halt {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** What the event stream pushes. `hello` is the whole; the others are what changed since. */
export type Push =
  | {
      readonly type: "hello";
      readonly now: string;
      readonly account: string;
      readonly scenarios: readonly ScenarioButton[];
      readonly halt: Halt | null;
      /** The accounts that are watched, by their ids, as people call them. */
      readonly accounts: Readonly<Record<string, string>>;
      /** How severe what each check finds is. */
      readonly severities: Readonly<Record<string, Finding["severity"]>>;
      /** When each check was swept last and what that came to, each in one line. */
      readonly sweeps: readonly string[];
      readonly cases: readonly Case[];
      readonly happened: readonly Happening[];
    }
  | { readonly type: "clock"; readonly now: string }
  | {
      readonly type: "changed";
      readonly happened: readonly Happening[];
      /** Those that have a new line. */
      readonly cases: readonly Case[];
      readonly whispers: readonly Whisper[];
      /** Where somebody has set the switch: how it is now. */
      readonly halt?: Halt | null;
      /** Where a sweep has moved on: how all stand now. */
      readonly sweeps?: readonly string[];
    };

/** What people were asked, without the task token, and what they said. */
export interface Asked extends Pick<ApprovalRequest, "reasons" | "needed" | "until" | "requesterMayApprove"> {
  /** Who asked for the plan, where a person did: as people call them, and each identity of theirs. */
  readonly requester?: { readonly name: string; readonly identities: readonly string[] };
  readonly decisions: readonly (ApprovalDecision & { readonly name: string })[];
}

/** A case with all that belongs to it. */
export interface CaseStory {
  readonly case: Case;
  readonly findings: readonly Finding[];
  /** The plan that people see first and its run, with the first steps; and the other plans of its present round, without. */
  readonly run?: RunView;
  readonly others: readonly RunView[];
  readonly asked?: Asked;
  readonly timeline: readonly TimelineLine[];
  readonly executions: readonly ExecutionPicture[];
}

/** Some steps of a case's newest plan, and its run as it was when they were read. */
export type StepsRead = Pick<RunView, "hash" | "head" | "steps">;

/** An execution of a state machine, as it is drawn. */
export interface ExecutionPicture {
  readonly arn: string;
  readonly machine: string;
  /** In the words of Step Functions: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED. */
  readonly status: string;
  readonly definition: MachineDefinition;
  /** The states that it has been in, in the order of their first entry. */
  readonly visited: readonly string[];
  /** The states that it is in now. */
  readonly current: readonly string[];
  /** The transitions that it took. */
  readonly taken: readonly (readonly [from: string, to: string])[];
}

/** As much of the Amazon States Language as a drawing needs. */
export interface MachineDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateShape>>;
}

/** A state, as far as it is drawn. */
export interface StateShape {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Choices?: readonly { readonly Next: string; readonly Condition?: unknown }[];
  readonly Default?: string;
  /** Of a Map: what is done for each item. */
  readonly ItemProcessor?: MachineDefinition;
  readonly Catch?: readonly { readonly Next: string; readonly ErrorEquals: readonly string[] }[];
}

/** The chat's channel. */
export interface ChatChannel {
  /** Whether it is an emulator, in which the page clicks for people. */
  readonly emulated: boolean;
  readonly people: readonly ChatPerson[];
  /** The newest first. */
  readonly messages: readonly ChatMessage[];
}

/** Somebody in the channel. */
export interface ChatPerson {
  readonly id: string;
  readonly name: string;
  readonly mayDecide: boolean;
}

/** A message of the channel. */
export interface ChatMessage {
  readonly ts: string;
  readonly text: string;
  readonly blocks: readonly ChatPart[];
}

/** A block of a message, or a part of one, in Slack's words; what the page cannot show, it leaves out. */
export interface ChatPart {
  readonly type: string;
  readonly text?: ChatPart | string;
  readonly fields?: readonly ChatPart[];
  readonly elements?: readonly ChatPart[];
  /** Of a button, its colour; of a text, how it is set. */
  readonly style?: string | { readonly bold?: boolean; readonly italic?: boolean; readonly code?: boolean };
  readonly action_id?: string;
  readonly user_id?: string;
  readonly url?: string;
  /** Of a date: seconds since the epoch. */
  readonly timestamp?: number;
}
