import { WatchkeeperError } from "@watchkeeper/core/error";
import { fitted, type Named } from "./name-limits.ts";

/** What everything of a stage is called. */
export interface Names {
  readonly stage: string;
  /** What the names begin with. */
  readonly prefix: string;
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
  /** What the names of a spoke's rules begin with, and the rule that forwards events of one source. */
  readonly forwardRule: string;
  readonly forwardRuleOf: (source: string) => string;
  /** The role with which EventBridge starts sweeps, and the rule that does so at a rate. */
  readonly sweepRole: string;
  readonly sweepRuleOf: (every: string) => string;
  /** The managed policy in a spoke beyond which our roles there can be given nothing. */
  readonly boundary: string;
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
  const prefix = `watchkeeper-${stage}-`;
  const named = (of: Named) => (what: string) => fitted(of, `${prefix}${what}`);
  const [queue, role, rule] = [named("queue"), named("role"), named("rule")];
  return {
    stage,
    prefix,
    anchorBucket: named("bucket")(`anchors-${hubAccount}`),
    eventsQueue: queue("events"),
    deadLetterQueue: queue("events-dead"),
    quarantineQueue: queue("quarantine"),
    bus: named("bus")("bus"),
    busToQueueRule: rule("bus-to-queue"),
    readRole: role("read"),
    actRole: role("act"),
    operatorRole: role("operator"),
    operatorMfaRole: role("operator-mfa"),
    forwardRole: role("forward"),
    forwardRule: rule("forward"),
    forwardRuleOf: (source) => rule(`forward-${source}`),
    sweepRole: role("start-sweeps"),
    sweepRuleOf: (every) => rule(`sweep-every-${every.replaceAll(" ", "-")}`),
    boundary: named("policy")("boundary"),
    slackSigningSecret: fitted("parameter", `/watchkeeper/${stage}/slack-signing-secret`),
    slackBotToken: fitted("parameter", `/watchkeeper/${stage}/slack-bot-token`),
    notaryKey: fitted("alias", `alias/${prefix}notary`),
    queue,
    deadLetterQueueOf: (name) => queue(`${name}-dead`),
    table: named("table"),
    // Its role has the same name, and a schedule's rule.
    function: named("function"),
    // Its role has the same name.
    machine: (name) => fitted("role", `${prefix}${name}`),
  };
}
