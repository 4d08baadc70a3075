import type * as Sqs from "@aws-sdk/client-sqs";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { moveMessage } from "./message-store.ts";
import { queueByArn } from "./shared.ts";
import type { SqsState } from "./state.ts";

type Moves = "StartMessageMoveTask" | "ListMessageMoveTasks";

const onSource =
  (action: string) =>
  (input: { SourceArn?: string | undefined }): Authorization[] => [
    { action: `sqs:${action}`, resource: input.SourceArn ?? "*" },
  ];

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html; done at once. */
export const moveOperations: Pick<Operations<typeof Sqs, SqsState>, Moves> = {
  StartMessageMoveTask: {
    authorize: onSource("StartMessageMoveTask"),
    run: (input, { world, state, now }) => {
      const source = queueByArn(world, input.SourceArn ?? "");
      if (!source) throw noSuchResource("SourceArn");
      const visible = source.messages.filter((message) => message.visibleAt <= now.getTime());
      let moved = 0;
      for (const message of visible) {
        const to = queueByArn(world, input.DestinationArn ?? message.sourceArn ?? "");
        if (!to) throw noSuchResource("DestinationArn");
        moveMessage(world, source, to, message);
        moved += 1;
      }
      const handle = Buffer.from(
        JSON.stringify({ taskId: world.ids.uuid(), sourceArn: source.arn }),
      ).toString("base64");
      state.moves.push({
        handle,
        sourceArn: source.arn,
        destinationArn: input.DestinationArn,
        started: now,
        moved,
      });
      return { TaskHandle: handle };
    },
  },
  ListMessageMoveTasks: {
    authorize: onSource("ListMessageMoveTasks"),
    run: (input, { state }) => ({
      Results: state.moves
        .filter((task) => task.sourceArn === input.SourceArn)
        .toReversed()
        .slice(0, input.MaxResults ?? 1)
        .map((task) => ({
          Status: "COMPLETED",
          SourceArn: task.sourceArn,
          ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.moved,
          StartedTimestamp: task.started.getTime(),
        })),
    }),
  },
};

const noSuchResource = (name: string) =>
  new AwsError(
    "ResourceNotFoundException",
    `The resource that you specified for the ${name} parameter doesn't exist.`,
    404,
  );
