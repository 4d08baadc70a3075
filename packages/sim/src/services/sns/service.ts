import { defineService } from "../../kernel/service.ts";
import { dropUnconfirmed, requestConfirmation } from "./confirmation.ts";
import { deliver } from "./deliver.ts";
import { publishOperations } from "./publishing.ts";
import { createState } from "./state.ts";
import { subscriptionOperations } from "./subscriptions.ts";
import { tagOperations } from "./tags.ts";
import { permissionOperations } from "./topic-policy.ts";
import { topicOperations } from "./topics.ts";

/** Amazon Simple Notification Service: standard topics, delivered to queues and functions. */
export const sns = defineService({
  name: "sns",
  signingName: "sns",
  iamPrefix: "sns",
  scope: "regional",
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
  createState,
  operations: {
    ...topicOperations,
    ...permissionOperations,
    ...tagOperations,
    ...subscriptionOperations,
    ...publishOperations,
  },
  jobs: [deliver, dropUnconfirmed, requestConfirmation],
});
