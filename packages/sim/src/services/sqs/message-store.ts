import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import { blockedGroups } from "./fifo.ts";
import { numberOf, redriveOf } from "./queue-attributes.ts";
import { queueByArn } from "./shared.ts";
import type { Message, Queue, SqsState } from "./state.ts";
import { queueWatchers } from "./watchers.ts";

/** Puts a message into a queue; whoever watches it is told when it becomes visible. */
export function putMessage(world: World, queue: Queue, message: Message): void {
  queue.messages.push(message);
  announce(world, queue, message.visibleAt);
}

/** Hides a message until `visibleAt`. */
export function hideUntil(world: World, queue: Queue, message: Message, visibleAt: number): void {
  message.visibleAt = visibleAt;
  announce(world, queue, visibleAt);
}

function announce(world: World, queue: Queue, visibleAt: number): void {
  const [, , , region = "", account = ""] = queue.arn.split(":");
  if (visibleAt <= world.clock.now().getTime()) queueWatchers.wake(queue);
  else world.jobs.at(visibleAt, messageVisible, { account, region }, { queue: queue.name });
}

/** A message of a queue may have become visible; most were deleted before. */
export const messageVisible = defineJob<{ queue: string }, SqsState>({
  service: "sqs",
  name: "message visible",
  run: (words, { state, world }) => {
    const queue = state.queues.get(words.queue);
    const now = world.clock.now().getTime();
    if (queue?.messages.some((message) => message.visibleAt <= now)) queueWatchers.wake(queue);
  },
});

/** Takes up to `count` visible messages; those that were received too often go to the dead-letter queue instead. */
export function takeMessages(
  world: World,
  queue: Queue,
  count: number,
  visibilitySeconds: number,
): Message[] {
  const now = world.clock.now();
  dropExpired(queue, now.getTime());
  const redrive = redriveOf(queue);
  const blocked = blockedGroups(queue, now.getTime());
  const taken: Message[] = [];
  for (const message of [...queue.messages]) {
    if (taken.length >= count) break;
    if (message.visibleAt > now.getTime() || (message.order && blocked.has(message.order.group))) continue;
    const deadLetters = redrive && queueByArn(world, redrive.deadLetterTargetArn);
    if (redrive && deadLetters && message.receives >= redrive.maxReceiveCount) {
      moveMessage(world, queue, deadLetters, message);
      continue;
    }
    message.receives += 1;
    message.firstReceived ??= now;
    message.receipt = world.text(40, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    hideUntil(world, queue, message, now.getTime() + visibilitySeconds * 1_000);
    taken.push(message);
  }
  return taken;
}

/** Moves a message to its dead-letter queue, or back; it keeps its id and its age. */
export function moveMessage(world: World, from: Queue, to: Queue, message: Message): void {
  from.messages = from.messages.filter((other) => other !== message);
  const sourceArn = message.sourceArn === undefined ? from.arn : undefined;
  putMessage(world, to, {
    ...message,
    visibleAt: world.clock.now().getTime(),
    receives: 0,
    firstReceived: undefined,
    receipt: undefined,
    sourceArn,
  });
}

/** Messages older than the retention period are gone. */
export function dropExpired(queue: Queue, now: number): void {
  const oldest = now - numberOf(queue, "MessageRetentionPeriod") * 1_000;
  if (queue.messages.some((message) => message.sent.getTime() <= oldest)) {
    queue.messages = queue.messages.filter((message) => message.sent.getTime() > oldest);
  }
}
