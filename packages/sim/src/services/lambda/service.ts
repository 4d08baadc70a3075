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
