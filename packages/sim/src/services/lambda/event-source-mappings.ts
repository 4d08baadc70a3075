import type * as Lambda from "@aws-sdk/client-lambda";
import type { Authorization } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { sequenceNumber } from "../dynamodb/stream.ts";
import { streamByArn } from "../dynamodbstreams/shared.ts";
import { numberOf } from "../sqs/queue-attributes.ts";
import { queueByArn } from "../sqs/shared.ts";
import { checkDiscardTarget, checkRoleMay, roleLacks } from "./failure-targets.ts";
import { startPolling, stopPolling } from "./pollers.ts";
import { conflict, findFunction, functionByArn, invalid, notFound, type Request, trailAs } from "./shared.ts";
import type { EventSourceMapping, LambdaFunction, LambdaState, StreamReading } from "./state.ts";

type MappingOperations =
  | "CreateEventSourceMapping"
  | "GetEventSourceMapping"
  | "UpdateEventSourceMapping"
  | "DeleteEventSourceMapping"
  | "ListEventSourceMappings";

const onMapping =
  (action: string) =>
  (input: { readonly UUID?: string | undefined }, { account, region }: Request): Authorization[] => [
    {
      action: `lambda:${action}`,
      resource: `arn:aws:lambda:${region}:${account}:event-source-mapping:${input.UUID ?? "*"}`,
    },
  ];

/** Queues and streams as event sources. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const eventSourceMappingOperations: Pick<Operations<typeof Lambda, LambdaState>, MappingOperations> = {
  CreateEventSourceMapping: {
    run: (input, request) => {
      const { world, state, account, region, now } = request;
      const target = findFunction(input, request);
      const sourceArn = input.EventSourceArn ?? "";
      refuseNotModelled(input, sourceArn);
      const isStream = serviceOf(sourceArn) === "dynamodb";
      if (isStream) checkStream(target, sourceArn, request);
      else checkQueue(target, sourceArn, request);
      const known = [...state.mappings.values()].find(
        (mapping) => mapping.sourceArn === sourceArn && mapping.functionArn === target.arn,
      );
      if (known) {
        throw conflict(
          `The event source arn ("${sourceArn}") and function ("${target.name}") provided mapping already exists. Please update or delete the existing mapping with UUID ${known.id}`,
        );
      }
      const id = world.ids.uuid();
      const mapping: EventSourceMapping = {
        id,
        arn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${id}`,
        sourceArn,
        functionArn: target.arn,
        account,
        region,
        ...checkBatching(
          isStream,
          input.BatchSize ?? (isStream ? 100 : 10),
          input.MaximumBatchingWindowInSeconds ?? 0,
        ),
        maximumConcurrency: checkConcurrency(isStream, input.ScalingConfig),
        stream: isStream ? readingOf(input, sourceArn, request) : undefined,
        reportsItemFailures: input.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
        enabled: input.Enabled ?? true,
        modified: now,
        lastResult: "No records processed",
      };
      state.mappings.set(id, mapping);
      if (mapping.enabled) startPolling(world, mapping);
      return { ...show(mapping), State: "Creating" };
    },
    trail: trailAs("CreateEventSourceMapping20150331"),
  },
  GetEventSourceMapping: {
    authorize: onMapping("GetEventSourceMapping"),
    run: (input, request) => show(find(input, request)),
  },
  UpdateEventSourceMapping: {
    authorize: onMapping("UpdateEventSourceMapping"),
    run: (input, request) => {
      const mapping = find(input, request);
      refuseNotModelled(input, mapping.sourceArn);
      Object.assign(
        mapping,
        checkBatching(
          mapping.stream !== undefined,
          input.BatchSize ?? mapping.batchSize,
          input.MaximumBatchingWindowInSeconds ?? mapping.windowSeconds,
        ),
      );
      if (input.ScalingConfig !== undefined) {
        mapping.maximumConcurrency = checkConcurrency(mapping.stream !== undefined, input.ScalingConfig);
      }
      if (mapping.stream) Object.assign(mapping.stream, retriesOf(input, mapping.stream));
      if (input.FunctionResponseTypes !== undefined) {
        mapping.reportsItemFailures = input.FunctionResponseTypes.includes("ReportBatchItemFailures");
      }
      mapping.enabled = input.Enabled ?? mapping.enabled;
      mapping.modified = request.now;
      stopPolling(mapping);
      if (mapping.enabled) startPolling(request.world, mapping);
      return { ...show(mapping), State: "Updating" };
    },
    trail: trailAs("UpdateEventSourceMapping20150331"),
  },
  DeleteEventSourceMapping: {
    authorize: onMapping("DeleteEventSourceMapping"),
    run: (input, request) => {
      const mapping = find(input, request);
      stopPolling(mapping);
      request.state.mappings.delete(mapping.id);
      return { ...show(mapping), State: "Deleting" };
    },
    trail: trailAs("DeleteEventSourceMapping20150331"),
  },
  ListEventSourceMappings: {
    run: (input, request) => {
      const functionArn = input.FunctionName === undefined ? undefined : findFunction(input, request).arn;
      const mappings = [...request.state.mappings.values()].filter(
        (mapping) =>
          (functionArn === undefined || mapping.functionArn === functionArn) &&
          (input.EventSourceArn === undefined || mapping.sourceArn === input.EventSourceArn),
      );
      return { EventSourceMappings: mappings.map(show) };
    },
  },
};

function find(input: { readonly UUID?: string | undefined }, { state }: Request): EventSourceMapping {
  const mapping = state.mappings.get(input.UUID ?? "");
  if (!mapping) throw notFound("The resource you requested does not exist.");
  return mapping;
}

const serviceOf = (arn: string) => arn.split(":")[2] ?? "";

function refuseNotModelled(
  input: Lambda.CreateEventSourceMappingCommandInput | Lambda.UpdateEventSourceMappingCommandInput,
  sourceArn: string,
): void {
  const isStream = serviceOf(sourceArn) === "dynamodb";
  if (!isStream && serviceOf(sourceArn) !== "sqs") throw notSimulated(`${sourceArn} as an event source`);
  if (input.FilterCriteria?.Filters?.length) throw notSimulated("the filters of event source mappings");
  if ((input.ParallelizationFactor ?? 1) > 1) {
    throw notSimulated("several batches of a shard at a time in event source mappings");
  }
  if ((input.TumblingWindowInSeconds ?? 0) > 0) {
    throw notSimulated("the tumbling windows of event source mappings");
  }
}

/** Refuses as Lambda does a stream that is not there, or that the function's role may not read. */
function checkStream(target: LambdaFunction, sourceArn: string, { world }: Request): void {
  const actions = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"];
  const refusal = `Cannot access stream ${sourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`;
  for (const action of actions) checkRoleMay(world, target, `dynamodb:${action}`, sourceArn, refusal);
  if (!streamByArn(world, sourceArn)) throw invalid(`Stream not found: ${sourceArn}`);
}

/** How a new mapping reads its stream. LATEST is what comes after this moment. */
function readingOf(
  input: Lambda.CreateEventSourceMappingCommandInput,
  sourceArn: string,
  { world }: Request,
): StreamReading {
  const { StartingPosition: startingPosition } = input;
  if (startingPosition === undefined) {
    throw invalid(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  if (startingPosition !== "LATEST" && startingPosition !== "TRIM_HORIZON") {
    throw invalid(`Unsupported starting position for arn type: ${sourceArn}`);
  }
  const latest = sequenceNumber(streamByArn(world, sourceArn)?.given ?? 0);
  return {
    startingPosition,
    doneTo: startingPosition === "LATEST" ? latest : undefined,
    ...retriesOf(input),
  };
}

type Retries = Pick<StreamReading, "bisects" | "maximumRetries" | "maximumAgeSeconds" | "onFailure">;

/** What happens to records that the function does not take; what is not said stays as it was. */
function retriesOf(
  input: Lambda.CreateEventSourceMappingCommandInput | Lambda.UpdateEventSourceMappingCommandInput,
  before?: Retries,
): Retries {
  const maximumRetries = input.MaximumRetryAttempts ?? before?.maximumRetries ?? -1;
  const maximumAgeSeconds = input.MaximumRecordAgeInSeconds ?? before?.maximumAgeSeconds ?? -1;
  if (maximumRetries < -1 || maximumRetries > 10_000) {
    throw invalid("MaximumRetryAttempts must be between -1 and 10000.");
  }
  if (maximumAgeSeconds !== -1 && (maximumAgeSeconds < 60 || maximumAgeSeconds > 604_800)) {
    throw invalid("MaximumRecordAgeInSeconds must be -1, or between 60 and 604800.");
  }
  const destination = input.DestinationConfig && (input.DestinationConfig.OnFailure?.Destination ?? "");
  return {
    bisects: input.BisectBatchOnFunctionError ?? before?.bisects ?? false,
    maximumRetries,
    maximumAgeSeconds,
    onFailure: destination === undefined ? before?.onFailure : checkDiscardTarget(destination || undefined),
  };
}

function checkQueue(target: LambdaFunction, sourceArn: string, { world }: Request): void {
  for (const action of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"]) {
    checkRoleMay(world, target, `sqs:${action}`, sourceArn, roleLacks(`${action} on SQS`));
  }
  const queue = queueByArn(world, sourceArn);
  if (!queue || !functionByArn(world, target.arn)) {
    throw invalid(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }
  const visibility = numberOf(queue, "VisibilityTimeout");
  if (visibility < target.timeoutSeconds) {
    throw invalid(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${target.timeoutSeconds} seconds`,
    );
  }
}

function checkBatching(
  isStream: boolean,
  batchSize: number,
  windowSeconds: number,
): { batchSize: number; windowSeconds: number } {
  if (batchSize < 1 || batchSize > 10_000)
    throw invalid("Invalid BatchSize: it must be between 1 and 10000.");
  if (windowSeconds < 0 || windowSeconds > 300)
    throw invalid("MaximumBatchingWindowInSeconds must be between 0 and 300.");
  if (!isStream && batchSize > 10 && windowSeconds < 1) {
    throw invalid(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  }
  return { batchSize, windowSeconds };
}

/** How many batches may be worked at once; an empty configuration takes the limit away. */
function checkConcurrency(isStream: boolean, scaling: Lambda.ScalingConfig | undefined): number | undefined {
  const most = scaling?.MaximumConcurrency;
  if (most === undefined) return undefined;
  if (isStream) throw invalid("ScalingConfig is not supported for the event source type.");
  if (most >= 2 && most <= 1_000) return most;
  const bound = most < 2 ? "greater than or equal to 2" : "less than or equal to 1000";
  throw invalid(
    `1 validation error detected: Value '${most}' at 'scalingConfig.maximumConcurrency' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

const show = (mapping: EventSourceMapping) => ({
  UUID: mapping.id,
  EventSourceMappingArn: mapping.arn,
  EventSourceArn: mapping.sourceArn,
  FunctionArn: mapping.functionArn,
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.windowSeconds,
  ...(mapping.stream ? showReading(mapping.stream) : {}),
  ...(mapping.maximumConcurrency === undefined
    ? {}
    : { ScalingConfig: { MaximumConcurrency: mapping.maximumConcurrency } }),
  FunctionResponseTypes: mapping.reportsItemFailures ? ["ReportBatchItemFailures" as const] : [],
  LastModified: mapping.modified,
  LastProcessingResult: mapping.lastResult,
  State: mapping.enabled ? "Enabled" : "Disabled",
  StateTransitionReason: "USER_INITIATED",
});

const showReading = (reading: StreamReading) => ({
  StartingPosition: reading.startingPosition,
  ParallelizationFactor: 1,
  TumblingWindowInSeconds: 0,
  BisectBatchOnFunctionError: reading.bisects,
  MaximumRetryAttempts: reading.maximumRetries,
  MaximumRecordAgeInSeconds: reading.maximumAgeSeconds,
  DestinationConfig: { OnFailure: reading.onFailure === undefined ? {} : { Destination: reading.onFailure } },
});
