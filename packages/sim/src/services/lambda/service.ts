import { defineService } from "../../kernel/service.ts";
import { eventInvokeConfigOperations } from "./event-invoke-config.ts";
import { eventSourceMappingOperations } from "./event-source-mappings.ts";
import { functionUrlOperations } from "./function-urls.ts";
import { functionOperations } from "./functions.ts";
import { invokeOperations } from "./invoke.ts";
import { permissionOperations } from "./permissions.ts";
import { startPolling } from "./pollers.ts";
import { attempt } from "./run-asynchronously.ts";
import { serveFunctionUrl, urlPrefix } from "./serve-function-url.ts";
import { createState } from "./state.ts";

/** AWS Lambda: functions whose code is in `world.code`, run in this process. */
export const lambda = defineService({
  name: "lambda",
  signingName: "lambda",
  iamPrefix: "lambda",
  scope: "regional",
  fidelity: {
    models:
      "Functions whose code runs in this process as their roles, with timeouts on the world's clock; synchronous and asynchronous invocations with retries, destinations and dead letters; queues and streams as event sources, with partial batches, bisection, windows and a maximum concurrency; policies of functions; function URLs, open and signed, with who asks told to the function.",
    refuses: [
      "code in ZIP files and images: it is named by an S3 key",
      "layers, VPCs, file systems, versions, aliases; CORS and streaming of function URLs",
      "filters and tumbling windows of event sources; sources other than SQS and DynamoDB",
      "conditions of AddPermission on organisations and event source tokens",
    ],
    ignores: [
      "memory and architecture: code is as fast as this machine, and in no sandbox of its own",
      "SnapStart, logging, keys, images and durability in a function's configuration",
      "LogType and ClientContext of Invoke",
    ],
  },
  load: () => import("@aws-sdk/client-lambda"),
  createState,
  tagged: ({ functions }) => functions.values(),
  operations: {
    ...functionOperations,
    ...invokeOperations,
    ...permissionOperations,
    ...functionUrlOperations,
    ...eventInvokeConfigOperations,
    ...eventSourceMappingOperations,
  },
  serves: { prefix: urlPrefix, answer: serveFunctionUrl },
  jobs: [attempt],
  resume: (world, { mappings }) => {
    for (const mapping of mappings.values()) if (mapping.enabled) startPolling(world, mapping);
  },
});
