import { GetPasswordDataCommand } from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { fromSdkOutput, type OperationSchema } from "./sdk-json.ts";

const output = new GetPasswordDataCommand({ InstanceId: "i-1" }).schema as OperationSchema;

test("what AWS marks as secret is redacted; an empty text tells that there is no secret yet", () => {
  expect(fromSdkOutput(output, { InstanceId: "i-1", PasswordData: "c2VjcmV0" })).toEqual({
    InstanceId: "i-1",
    PasswordData: "[redacted]",
  });
  expect(fromSdkOutput(output, { InstanceId: "i-1", PasswordData: "" })).toEqual({
    InstanceId: "i-1",
    PasswordData: "",
  });
});
