import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

/** What puts a message of a FIFO queue in its order. */
export interface InOrder {
  readonly group: string;
  readonly deduplication: string;
  readonly sequence: string;
}

/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly traceHeader: string | undefined;
  readonly senderId: string;
  readonly sent: Date;
  /** Milliseconds since the epoch of the world's clock. */
  visibleAt: number;
  receives: number;
  firstReceived: Date | undefined;
  /** The latest; earlier ones delete nothing. */
  receipt: string | undefined;
  /** Of a message in a dead-letter queue: the queue that it came from. */
  readonly sourceArn: string | undefined;
  /** Absent: the queue is a standard one. */
  readonly order?: InOrder;
}

/** A queue; one whose name ends in `.fifo` keeps its order. */
export interface Queue {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  modified: Date;
  purged: Date | undefined;
  /** As set; what is not set has AWS's default. */
  readonly attributes: Map<string, string>;
  readonly tags: Map<string, string>;
  messages: Message[];
  /** How many messages of a FIFO queue have had a number. */
  numbered: number;
  /** What a FIFO queue was sent lately, by its deduplication id; `until` in milliseconds since the epoch. */
  readonly sentLately: Map<
    string,
    { readonly id: string; readonly sequence: string; readonly until: number }
  >;
}

/** The queues of one account and Region. */
export interface SqsState {
  readonly queues: Map<string, Queue>;
  /** When a queue of that name was deleted: the name rests for a minute. */
  readonly deleted: Map<string, Date>;
  readonly moves: MoveTask[];
}

/** A finished StartMessageMoveTask. */
export interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly started: Date;
  readonly moved: number;
}

export const createState = (): SqsState => ({ queues: new Map(), deleted: new Map(), moves: [] });
