import { eventEnvelope } from "@watchkeeper/core/define-event";
import { describe, expect, test } from "vitest";
import { nameOf } from "./cloudtrail.ts";
import { ec2DeleteTags } from "./ec2-delete-tags.ts";
import { ec2ModifyInstanceMetadataOptions } from "./ec2-modify-instance-metadata-options.ts";
import { ec2RunInstances } from "./ec2-run-instances.ts";

const awsEvents = [ec2RunInstances, ec2ModifyInstanceMetadataOptions, ec2DeleteTags] as const;

describe.each(awsEvents.map((event) => [event.name, event] as const))("%s", (_name, event) => {
  test("its example is an envelope whose detail it understands", () => {
    const envelope = eventEnvelope.parse(event.example);
    const detail = event.detail.parse(envelope.detail);
    expect((event.occurrence as (e: unknown) => string)({ id: envelope.id, detail })).toBe(
      "0b7f3c52-9d7e-4e0f-8a58-0a3f7a3b6c21",
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
