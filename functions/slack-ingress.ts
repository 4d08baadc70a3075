import { clickIntakeOperations } from "@watchkeeper/aws/click-intake-operations";
import { secretReader } from "@watchkeeper/aws/secret";
import { once } from "@watchkeeper/core/once";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about, logOf } from "@watchkeeper/lambda/log";
import { receiveInteraction } from "@watchkeeper/slack/receive-interaction";
import * as z from "zod/mini";

/** Slack's clicks: verified, remembered, handed over, answered at once. What it imports is small: Slack waits three seconds. */
export const slackIngress = handlerFor({
  name: "slack-ingress",
  does: "Verifies what Slack sends, and hands it over",
  on: { url: "/slack/interactivity" },
  timeoutSeconds: 10,
  input: z.object({
    headers: z.record(z.string(), z.optional(z.string())),
    body: z.optional(z.string()),
    isBase64Encoded: z.boolean(),
  }),
  env: z.object({
    CLICKS_QUEUE_URL: z.string(),
    SLACK_SIGNING_SECRET: z.string(),
  }),
  spokes: [],
  operations: [...clickIntakeOperations, "ssm:GetParameter of the signing secret"],
  deps: (env, runtime) => {
    const secretOf = secretReader(runtime);
    return {
      secret: () => secretOf(env.SLACK_SIGNING_SECRET),
      intake: once(async () => {
        const { clickIntake } = await import("@watchkeeper/aws/click-intake");
        return clickIntake(runtime, env.CLICKS_QUEUE_URL);
      }),
      now: () => runtime.clock.now(),
      log: logOf(runtime, "slack-ingress"),
    };
  },
  run: async (request, deps) => {
    const answer = await receiveInteraction(request, deps);
    about({ statusCode: answer.statusCode });
    return answer;
  },
});

export const handler = slackIngress.handler;
