import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import type { LambdaCode, World } from "../kernel/world.ts";

/** A Lambda function of this code; returns its ARN. */
export async function addFunction(
  world: World,
  client: LambdaClient,
  FunctionName: string,
  code: LambdaCode,
  words: Partial<CreateFunctionCommandInput> & Pick<CreateFunctionCommandInput, "Role">,
): Promise<string> {
  world.code.set(FunctionName, code);
  const { FunctionArn = "" } = await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { S3Bucket: "code", S3Key: FunctionName },
      ...words,
    }),
  );
  return FunctionArn;
}
