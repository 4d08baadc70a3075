import { declareService } from "../../factory/declare-service.ts";
import { refusedAs } from "../../factory/refusal.ts";
import { dropUnconfirmed, requestConfirmation } from "./confirmation.ts";
import { deliver } from "./deliver.ts";
import { publishOperations } from "./publishing.ts";
import { subscriptions, tagging, topics } from "./resources.ts";
import { subscriptionOperations } from "./subscriptions.ts";
import { permissionOperations } from "./topic-policy.ts";
import { topicOperations } from "./topics.ts";
import { upgrade } from "./upgrade.ts";

/** Amazon Simple Notification Service: standard topics, delivered to queues and functions. */
export const sns = declareService({
  name: "sns",
  signingName: "sns",
  fidelity: {
    models:
      "Standard topics with policies, subscriptions of queues and functions with filters, raw delivery, retries and dead letters, batches, confirmation across accounts.",
    refuses: [
      "FIFO topics, encryption, archives, data protection, delivery status logs",
      "text messages, push notifications, Firehose",
    ],
    ignores: ["HTTP and e-mail subscriptions: they wait for a confirmation that nobody gives"],
  },
  load: () => import("@aws-sdk/client-sns"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  refusal: refusedAs("ValidationError"),
  types: [topics, subscriptions],
  tagging,
  operations: {
    ...topicOperations,
    ...permissionOperations,
    ...subscriptionOperations,
    ...publishOperations,
  },
  upgrade,
  jobs: [deliver, dropUnconfirmed, requestConfirmation],
});
