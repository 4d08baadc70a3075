/** What a metric says, and of what it is made. */
export interface MetricSpec {
  readonly unit: "Count" | "Milliseconds";
  /** One sentence: what one value of it tells. */
  readonly says: string;
  /** The functions that tell it, by their names in the table. */
  readonly from: readonly string[];
  /** What else it is told apart by, beside the function: something of which there are few. */
  readonly by?: string;
}

/** All numbers that functions tell. None is told apart by case or account: each such value would be a metric of its own. */
export const metrics = {
  EventAge: {
    unit: "Milliseconds",
    says: "How old an event is when its case is opened, joined, or not needed; not of those that are looked at again.",
    from: ["on-event"],
  },
  Events: { unit: "Count", says: "An event was taken as far as it goes.", from: ["on-event"], by: "result" },
  CasesOpened: { unit: "Count", says: "A case was opened.", from: ["on-event"] },
  ResourcesSwept: {
    unit: "Count",
    says: "Resources were listed, and looked at.",
    from: ["sweep-page"],
  },
  SweepsIncomplete: {
    unit: "Count",
    says: "Not all resources of an account and Region could be listed.",
    from: ["sweep-page"],
  },
  SweepDuration: { unit: "Milliseconds", says: "How long a sweep of a check took.", from: ["end-sweep"] },
  SweepFindings: {
    unit: "Count",
    says: "A sweep of a check has ended, and so many resources are wrong that nobody was asked about before.",
    from: ["end-sweep"],
  },
  CasesHeld: {
    unit: "Count",
    says: "A case is held by the halt switch: it goes on when the halt is taken back.",
    from: ["close-case"],
  },
  CasesClosed: { unit: "Count", says: "A case was closed.", from: ["close-case"], by: "outcome" },
  CasesPlannedAnew: {
    unit: "Count",
    says: "Something had joined a case, and its plans are made anew.",
    from: ["close-case"],
  },
  ApprovalsAsked: { unit: "Count", says: "A plan was put before people.", from: ["request-approval"] },
  ApprovalsExpired: {
    unit: "Count",
    says: "Nobody decided on a plan in time.",
    from: ["close-case"],
  },
  TickDuration: { unit: "Milliseconds", says: "How long one tick of a run took.", from: ["advance-run"] },
  StepsInFlight: {
    unit: "Count",
    says: "How many steps of a run are under way after a batch of them.",
    from: ["advance-run"],
  },
  StepsDone: { unit: "Count", says: "Steps that a tick brought to a good end.", from: ["advance-run"] },
  StepsFailed: { unit: "Count", says: "Steps that failed in a tick.", from: ["advance-run"] },
  Clicks: { unit: "Count", says: "A person's click was taken.", from: ["on-click"], by: "result" },
  Words: { unit: "Count", says: "A person's word came in at the door.", from: ["operate"], by: "result" },
  ClicksForged: { unit: "Count", says: "A click was dropped that Slack had not signed.", from: ["on-click"] },
  ChatTold: { unit: "Count", says: "The chat was told how a case stands.", from: ["tell-chat"] },
  ChatBehind: {
    unit: "Count",
    says: "Cases of which the chat had not been told; it is now.",
    from: ["sweep-outbox"],
  },
  DecisionsToldLate: {
    unit: "Count",
    says: "Decisions that a sweep told to executions, for nobody else had.",
    from: ["sweep-outbox"],
  },
  DecisionsUntold: {
    unit: "Count",
    says: "Decisions that a sweep could not tell; the next one tries again.",
    from: ["sweep-outbox"],
  },
  AuditAnchored: { unit: "Count", says: "The audit trail was anchored.", from: ["anchor-audit"] },
  HeadsAnchored: { unit: "Count", says: "How many chains an anchor holds.", from: ["anchor-audit"] },
  RecordsKept: { unit: "Count", says: "Records of the trail that the notary has kept.", from: ["notarize"] },
  HeadsUnsigned: {
    unit: "Count",
    says: "Chains whose newest records are kept, and could not be signed; the next signature covers them, or the daily anchor.",
    from: ["notarize"],
  },
  RecordsKeptLate: {
    unit: "Count",
    says: "Records that the notary had missed, and the daily anchoring has kept.",
    from: ["anchor-audit"],
  },
  TrailTampered: {
    unit: "Count",
    says: "Somebody has changed or removed a record of the trail, or put one in; the notary's copy stands.",
    from: ["notarize", "anchor-audit"],
  },
  MessagesAgain: {
    unit: "Count",
    says: "A message of a queue was given back: its work failed, or there was no time for it.",
    from: ["on-event", "on-click", "tell-chat"],
  },
} as const satisfies Readonly<Record<string, MetricSpec>>;

export type MetricName = keyof typeof metrics;

/** The metrics that are told apart by something beside the function. */
export type DividedMetric = {
  [Name in MetricName]: (typeof metrics)[Name] extends { readonly by: string } ? Name : never;
}[MetricName];
