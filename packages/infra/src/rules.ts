import type { Names } from "@watchkeeper/config/names";
import { rateOf } from "@watchkeeper/config/sweep-rate";
import { eventsOf } from "@watchkeeper/reactions/watch";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { mergePatterns, type Pattern } from "./merge-patterns.ts";
import { sweepRates } from "./sweep-rates.ts";

/** A rule of EventBridge, in the hub or in a spoke. */
export interface RuleSpec {
  readonly account: string;
  readonly region: string;
  /** Absent: the default bus. */
  readonly bus?: string;
  readonly name: string;
  readonly pattern?: Readonly<Record<string, unknown>>;
  readonly schedule?: string;
  readonly target: {
    readonly id: string;
    readonly arn: string;
    /** The role that EventBridge takes for it; absent where the target's own policy lets it in. */
    readonly roleArn?: string;
    /** The queue for what EventBridge could not deliver within its 24 hours; absent in the spokes. */
    readonly deadLetterArn?: string;
    /** The function that it calls, by its key: it needs a permission of its own. */
    readonly functionKey?: string;
    /** What it is given; absent: the event. */
    readonly input?: string;
  };
}

/** Forwards what is wanted from every watched account and Region to the hub's bus, and all that comes there to the queue. */
export function ruleSpecs(
  { config, functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly RuleSpec[] {
  const wanted = forwarded(mergePatterns(eventsOf(config.definitions).map(({ pattern }) => pattern)));
  const forwards = config.accounts.flatMap(({ id, regions }) =>
    regions.flatMap((region) =>
      wanted.map(({ name, pattern }) => ({
        account: id,
        region,
        name: names.forwardRuleOf(name),
        pattern,
        target: { id: "hub", arn: at.bus, roleArn: at.role(id, names.forwardRole) },
      })),
    ),
  );
  const hub = { account: config.hub.account, region: config.hub.region };
  const deadLetterArn = at.queue(names.deadLetterQueue);
  const schedules = Object.entries(functions).flatMap(([key, fn]) =>
    "schedule" in fn.on
      ? [
          {
            ...hub,
            name: names.function(key),
            schedule: fn.on.schedule,
            target: { id: key, arn: at.function(key), functionKey: key, deadLetterArn },
          },
        ]
      : [],
  );
  return [
    ...forwards,
    {
      ...hub,
      bus: names.bus,
      name: names.busToQueueRule,
      // Everything: an event of an account that is not watched is kept in quarantine, not dropped unseen.
      pattern: { source: [{ prefix: "" }] },
      target: { id: "queue", arn: at.queue(names.eventsQueue), deadLetterArn },
    },
    ...schedules,
    ...sweepRates(config.definitions).map((rate) => ({
      ...hub,
      name: names.sweepRuleOf(rate),
      schedule: rateOf(rate),
      target: {
        id: "sweep",
        arn: at.machine("sweep"),
        roleArn: at.role(config.hub.account, names.sweepRole),
        deadLetterArn,
        input: JSON.stringify({ every: rate }),
      },
    })),
  ];
}

/** Patterns with the names of their rules: each is called by its source, and by its number where there are several. */
function forwarded(
  patterns: readonly Pattern[],
): readonly { readonly name: string; readonly pattern: Pattern }[] {
  const bySource = Map.groupBy(patterns, ({ source }) =>
    (Array.isArray(source) ? source.join("-") : "any").replace(/[^\w.-]/g, "-"),
  );
  return [...bySource].flatMap(([source, own]) =>
    own.map((pattern, index) => ({ name: index === 0 ? source : `${source}-${index + 1}`, pattern })),
  );
}
