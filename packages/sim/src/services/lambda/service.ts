import { defineService } from "../../kernel/service.ts";
import { eventInvokeConfigOperations } from "./event-invoke-config.ts";
import { eventSourceMappingOperations } from "./event-source-mappings.ts";
import { functionOperations } from "./functions.ts";
import { invokeOperations } from "./invoke.ts";
import { permissionOperations } from "./permissions.ts";
import { startPolling } from "./pollers.ts";
import { attempt } from "./run-asynchronously.ts";
import { createState } from "./state.ts";

/** AWS Lambda: functions whose code is in `world.code`, run in this process. */
export const lambda = defineService({
  name: "lambda",
  signingName: "lambda",
  iamPrefix: "lambda",
  scope: "regional",
  fidelity: {
    models:
      "Functions whose code runs in this process as their roles, with timeouts on the world's clock; synchronous and asynchronous invocations with retries, destinations and dead letters; queues and streams as event sources, with partial batches, bisection, windows and a maximum concurrency; policies of functions.",
    refuses: [
      "code in ZIP files and images: it is named by an S3 key",
      "layers, VPCs, file systems, versions, aliases, function URLs",
      "filters and tumbling windows of event sources; sources other than SQS and DynamoDB",
      "conditions of AddPermission other than a source's ARN and account",
    ],
    ignores: [
      "memory and architecture: code is as fast as this machine, and in no sandbox of its own",
      "SnapStart, logging, keys, images and durability in a function's configuration",
      "LogType and ClientContext of Invoke",
    ],
  },
  load: () => import("@aws-sdk/client-lambda"),
  createState,
  operations: {
    ...functionOperations,
    ...invokeOperations,
    ...permissionOperations,
    ...eventInvokeConfigOperations,
    ...eventSourceMappingOperations,
  },
  jobs: [attempt],
  resume: (world, { mappings }) => {
    for (const mapping of mappings.values()) if (mapping.enabled) startPolling(world, mapping);
  },
});
