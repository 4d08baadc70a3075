import { defineService } from "../../kernel/service.ts";
import { permissionOperations } from "./bus-permissions.ts";
import { busOperations } from "./buses.ts";
import { deliver } from "./deliver.ts";
import { putEventsOperations } from "./put-events.ts";
import { takeEmitted } from "./route-event.ts";
import { ruleOperations } from "./rules.ts";
import { fireRule } from "./scheduled-rules.ts";
import { createState } from "./state.ts";
import { tagOperations } from "./tags.ts";
import { targetOperations } from "./targets.ts";
import { testEventPatternOperations } from "./test-event-pattern.ts";

/** Amazon EventBridge: buses, rules, schedules and their targets. It takes AWS's own events from the world. */
export const eventbridge = defineService({
  name: "eventbridge",
  signingName: "events",
  iamPrefix: "events",
  scope: "regional",
  fidelity: {
    models:
      "Buses with their policies, rules with every operator of event patterns, schedules by rate and cron, input transformers, delivery under roles and across accounts and Regions, retries, dead-letter queues.",
    refuses: [
      "targets other than queues, functions, state machines, buses and topics: the delivery fails, and says so in its dead letter",
      "archives, replays, pipes, API destinations, global endpoints, partner sources",
    ],
    ignores: [
      "KmsKeyIdentifier and LogConfig of buses",
      "EndpointId of PutEvents",
      "parameters of targets that no simulated target takes (EcsParameters, …)",
    ],
  },
  load: () => import("@aws-sdk/client-eventbridge"),
  createState,
  operations: {
    ...busOperations,
    ...permissionOperations,
    ...ruleOperations,
    ...targetOperations,
    ...putEventsOperations,
    ...testEventPatternOperations,
    ...tagOperations,
  },
  jobs: [deliver, fireRule],
  start: (world) => world.onEmit((event) => takeEmitted(world, event)),
});
