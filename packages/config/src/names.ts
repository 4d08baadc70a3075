import { WatchkeeperError } from "@watchkeeper/core/error";

/** What everything of a stage is called. */
export interface Names {
  readonly stage: string;
  readonly anchorBucket: string;
  readonly eventsQueue: string;
  readonly deadLetterQueue: string;
  readonly quarantineQueue: string;
  readonly bus: string;
  /** The rule on the hub's bus that puts everything on the events queue. */
  readonly busToQueueRule: string;
  /** The spoke roles, alike in every account that is watched. */
  readonly readRole: string;
  readonly actRole: string;
  /** The role in the hub that people's commands take. */
  readonly operatorRole: string;
  /** The one that takes a code of an MFA device. */
  readonly operatorMfaRole: string;
  /** The role in a spoke by which its events reach the hub's bus. */
  readonly forwardRole: string;
  readonly forwardRule: string;
  /** The SecureString parameters of SSM that hold Slack's secrets. */
  readonly slackSigningSecret: string;
  readonly slackBotToken: string;
  /** The alias of the key that signs the audit trail. */
  readonly notaryKey: string;
  /** A queue whose messages a function takes, and the one for those that it failed on again and again. */
  readonly queue: (name: string) => string;
  readonly deadLetterQueueOf: (name: string) => string;
  readonly table: (name: string) => string;
  readonly function: (name: string) => string;
  readonly machine: (name: string) => string;
}

/** The names of a stage, in the hub account. */
export function namesOf(stage: string, hubAccount: string): Names {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new WatchkeeperError(
      "InvalidStage",
      "invalid-input",
      `"${stage}" is no name for a stage: lower-case letters, digits and hyphens, a letter first, 20 at most. Nothing was done.`,
    );
  }
  const named = (what: string) => `watchkeeper-${stage}-${what}`;
  return {
    stage,
    anchorBucket: `${named("anchors")}-${hubAccount}`,
    eventsQueue: named("events"),
    deadLetterQueue: named("events-dead"),
    quarantineQueue: named("quarantine"),
    bus: named("bus"),
    busToQueueRule: named("bus-to-queue"),
    readRole: named("read"),
    actRole: named("act"),
    operatorRole: named("operator"),
    operatorMfaRole: named("operator-mfa"),
    forwardRole: named("forward"),
    forwardRule: named("forward"),
    slackSigningSecret: `/watchkeeper/${stage}/slack-signing-secret`,
    slackBotToken: `/watchkeeper/${stage}/slack-bot-token`,
    notaryKey: `alias/${named("notary")}`,
    queue: named,
    deadLetterQueueOf: (name) => named(`${name}-dead`),
    table: named,
    function: named,
    machine: named,
  };
}
