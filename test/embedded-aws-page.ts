import { type FaultProfile, gentle, rough } from "@watchkeeper/sim/kernel/faults/fault-profile";
import type { AnyService, Operation } from "@watchkeeper/sim/kernel/service";
import { services } from "@watchkeeper/sim/services/index";
import { generated } from "./generated-note.ts";

/** `docs/embedded-aws.md`: what is simulated, and how far. */
export function embeddedAws(): string {
  const sorted = [...services].sort((a, b) => a.name.localeCompare(b.name));
  return `${[
    "# The embedded AWS: what it simulates",
    "",
    generated,
    "",
    ...kernel,
    "",
    "## Faults, by profile",
    "",
    ...faultTable(),
    "",
    "## Services",
    "",
    "An operation that is not listed is refused by its name (`NotImplemented`, status 501), as is what a service is said",
    "to refuse. What it ignores is taken without the effect that it has on AWS. Operations in **bold** leave a CloudTrail",
    "event.",
    "",
    ...sorted.flatMap(section),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

/** What holds for all services. */
const kernel = [
  "All accounts and Regions that a world is made with, in one process, from one seed: the same seed gives the same history.",
  "",
  "- **Protocol.** Each operation is served on AWS's own wire protocol, by the schemas of the AWS SDK for JavaScript: over",
  "  HTTP, or within the process. The access key and the session's token are looked up; the signature is not calculated.",
  "  SQS and CloudWatch answer in query too, as older programs ask them (awscli before 2.13). Lengths, patterns and words are",
  "  checked by AWS's models where a service is declared, and by the service itself elsewhere. Event streams are not served.",
  "- **Permissions.** Every request is authorised: identity policies, permissions boundaries, session policies, the policies",
  "  of queues, topics, buses, functions, buckets and roles, all condition operators but BinaryEquals, policy variables, and what a service",
  "  says of whom it acts for (`aws:SourceArn`, `aws:SourceAccount`). Each permission asked for is told to whoever watches:",
  "  [permissions.md](permissions.md) is made of that. Service control policies and endpoint policies are not modelled;",
  "  tags are condition keys in EC2 and in declared services (decisions/0040-a-service-is-a-declaration.md).",
  "- **Time.** One clock for all: delays, timeouts, retries, schedules, TTL. It stands still while code works, and moves as",
  "  it is told, or as real time does: 30 days of schedules pass in a moment.",
  "- **Events.** AWS's own events come to the default bus: state changes, tags and volumes of EC2, executions, alarms,",
  "  parameters. Calls that change something come one to five seconds later as `AWS API Call via CloudTrail`, as if there",
  "  were a trail in each account and Region; trails, their files and LookupEvents are not there.",
  "- **Faults.** None unless a profile is in use; then they follow from the seed too. People's own requests are spared.",
  "- **Saving.** A world is saved at any moment as plain data, and made again from it in another process: it takes up what",
  "  it was doing. Functions' code is given anew. A job that was running runs again.",
];

const perCent = (chance: number) => (chance === 0 ? "never" : `${+(chance * 100).toFixed(2)} %`);
const upTo = (ms: number) => (ms === 0 ? "" : `, up to ${ms / 1_000} s`);

/** What goes wrong under a profile, in words. What a profile says more does not compile. */
function faultsOf({
  duplicate,
  delay,
  maxDelayMs,
  lose,
  redeliver,
  die,
  freeze,
  maxFreezeMs,
  unanswered,
  latencyMs,
  serverError,
  maxLagMs,
  outage,
  maxOutageMs,
  isThrottled,
  ...more
}: FaultProfile): Readonly<Record<string, string>> {
  more satisfies Readonly<Record<string, never>>;
  return {
    "a delivery comes twice": perCent(duplicate),
    "a delivery is late, and perhaps out of order": perCent(delay) + upTo(maxDelayMs),
    "an event of AWS's own is lost": perCent(lose),
    "a deleted message comes back": perCent(redeliver),
    "a function's process dies at a request, before or after its effect": perCent(die),
    "a function's request is held up": perCent(freeze) + upTo(maxFreezeMs),
    "a function's request is not answered": perCent(unanswered),
    "a function's request takes": latencyMs === 0 ? "no time" : `${latencyMs} ms`,
    "a service answers that it failed": perCent(serverError),
    "an eventually consistent read is old": upTo(maxLagMs).slice(2) || "never",
    "a Region is down, in each quarter of an hour": perCent(outage) + upTo(maxOutageMs),
    "requests beyond the quotas of EC2 and Step Functions are throttled": isThrottled ? "yes" : "no",
  };
}

function faultTable(): readonly string[] {
  const [first, second] = [faultsOf(gentle), faultsOf(rough)];
  return [
    "| what goes wrong | gentle | rough |",
    "| --- | --- | --- |",
    ...Object.entries(first).map(([what, told]) => `| ${what} | ${told} | ${second[what]} |`),
  ];
}

function section({ name, scope, operations, fidelity }: AnyService): readonly string[] {
  const { models, refuses, ignores } = fidelity;
  const sorted = Object.entries(
    operations as Readonly<Record<string, Operation<never, unknown, never>>>,
  ).sort(([a], [b]) => a.localeCompare(b));
  const names = sorted.map(([operation, { trail }]) => (trail ? `**${operation}**` : operation));
  return [
    `### ${name}`,
    "",
    models,
    "",
    ...[
      ...(scope === "global" ? ["One state for all Regions."] : []),
      ...(refuses.length > 0 ? [`Refuses: ${refuses.join("; ")}.`] : []),
      ...(ignores.length > 0 ? [`Ignores: ${ignores.join("; ")}.`] : []),
      `${names.length} operations: ${names.join(", ")}.`,
    ].map((line) => `- ${line}`),
    "",
  ];
}
