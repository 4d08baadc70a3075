import type { KnownBlock } from "@slack/types";

/** What is said about a case: Block Kit as data, and the line that notifications show. */
export interface ChatMessage {
  /** Escaped: it may hold no mark-up of anybody's. */
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
  /** The case that it is about: by it a message is found again whose posting was never confirmed. */
  readonly caseId: string;
}

/** Where a message stands. */
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** The channel that people watch. */
export interface ChatChannel {
  post(message: ChatMessage): Promise<MessageRef>;
  /** `gone` where somebody deleted it. */
  update(ref: MessageRef, message: ChatMessage): Promise<"updated" | "gone">;
  /** A message about this case that we posted lately. */
  find(caseId: string): Promise<MessageRef | undefined>;
  /** Says something to one person alone. */
  whisper(user: string, text: string): Promise<void>;
}

/** What the chat was told of a case last. */
export interface Told extends MessageRef {
  /** The newest audit record at that time. */
  readonly seq: number;
  /** The message's own hash. */
  readonly hash: string;
}

/** The right to tell of a case, for a minute. */
export interface Claim {
  readonly caseId: string;
  readonly id: string;
  readonly told?: Told;
  /** Whether somebody had it before and never said that a message was posted. */
  readonly unconfirmed: boolean;
}

/** What the chat was told of each case; a claim keeps two from posting twice. */
export interface Tellings {
  /**
   * Undefined while somebody else has the claim; and where it was told of already as it stood at record `seq`, if that is
   * asked.
   */
  claim(caseId: string, seq?: number): Promise<Claim | undefined>;
  /** Keeps what was told and gives the claim back; `final`: nothing more is expected to happen. */
  keep(claim: Claim, told: Told, final: boolean): Promise<void>;
  release(claim: Claim): Promise<void>;
  /** What was told of these cases, by their ids; a case of which nothing was told is left out. */
  of(caseIds: readonly string[]): Promise<ReadonlyMap<string, Told>>;
  /** The cases whose message does not show their end yet. */
  unfinished(): Promise<readonly string[]>;
}

/** A verified request on its way to the worker, as Slack sent and signed it: the worker verifies it again. */
export interface Interaction {
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string;
  /** Whether the very same request came before. */
  readonly replayed: boolean;
}

/** Where verified requests go. */
export interface Intake {
  /** How often a request with this hash has come, this time included. */
  seen(hash: string): Promise<number>;
  handOver(interaction: Interaction): Promise<void>;
}
