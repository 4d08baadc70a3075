import { eventEnvelope } from "@watchkeeper/core/define-event";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { awsEvents } from "./aws-events.ts";
import { nameOf } from "./cloudtrail.ts";

describe.each(awsEvents.map((event) => [event.name, event] as const))("%s", (_name, event) => {
  test("its example is an envelope whose detail it understands, and told twice is one occurrence", () => {
    const envelope = eventEnvelope.parse(event.example);
    const detail = z.parse(event.detail, envelope.detail);
    expect(event.occurrence({ id: envelope.id, detail })).toBe(
      event.occurrence({ id: "told-again", detail }),
    );
  });
});

test("the launching identity is the session's name, the user's name, or root", () => {
  expect(nameOf({ type: "AssumedRole", arn: "arn:aws:sts::444455556666:assumed-role/Developer/alice" })).toBe(
    "alice",
  );
  expect(nameOf({ type: "IAMUser", arn: "arn:aws:iam::444455556666:user/bob" })).toBe("bob");
  expect(nameOf({ type: "Root", arn: "arn:aws:iam::444455556666:root" })).toBe("root");
  expect(nameOf({ type: "AWSService", invokedBy: "autoscaling.amazonaws.com" })).toBe(
    "autoscaling.amazonaws.com",
  );
});
