import { deserialize, serialize } from "node:v8";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { createWorld } from "../../kernel/create-world.ts";
import type { LambdaCode, World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { addFunction } from "../../testing/functions.ts";
import { allow } from "../../testing/policy.ts";
import { makeRole } from "../../testing/roles.ts";
import { dynamodb } from "../dynamodb/service.ts";
import { eventbridge } from "../eventbridge/service.ts";
import { iam } from "../iam/service.ts";
import { lambda } from "../lambda/service.ts";
import { s3 } from "../s3/service.ts";
import { sns } from "../sns/service.ts";
import { sqs } from "../sqs/service.ts";
import { sts } from "../sts/service.ts";
import { stepfunctions } from "./service.ts";
import type { StepFunctionsState } from "./state.ts";

export const account = "111122223333";
export const machine = (name: string) => `arn:aws:states:us-east-1:${account}:stateMachine:${name}`;
export const fn = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;

/**
 * The process dies: `after`, a world in which everything else was set up again, gets what Step Functions had in `before`
 * by way of bytes, and takes it up.
 */
export function restart(before: World, after: World): void {
  const stateIn = (world: World) => world.stateOf<StepFunctionsState>(stepfunctions, account, "us-east-1");
  const state = Object.assign(stateIn(after), deserialize(serialize(stateIn(before))));
  stepfunctions.resume?.(after, state, { account, region: "us-east-1" });
}

/** A JSONata machine of these states, begun with the first. */
export const states = (all: object, rest: object = {}): object => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(all)[0],
  States: all,
  ...rest,
});

/** A task, and the last state. */
export const task = (resource: string, Arguments: object, rest: object = {}): object => ({
  Type: "Task",
  Resource: resource.startsWith("arn:") ? resource : `arn:aws:states:::${resource}`,
  Arguments,
  End: true,
  ...rest,
});

/** An account with what Step Functions works with, and the few requests that every test makes. */
export function workshop(startTime = new Date("2026-01-01T00:00:00Z")) {
  const services = [stepfunctions, lambda, sqs, sns, s3, dynamodb, eventbridge, iam, sts];
  const accounts = [account];
  const world: World = createWorld({ services, accounts, seed: 3, startTime, outsideUser: { account } });
  const options = clientOptions(world);
  const sfn = new SFNClient(options);
  const roles = new IAMClient(options);
  const functions = new LambdaClient(options);

  const role = (name: string, service: string, ...statements: object[]) =>
    makeRole(roles, name, service, ...statements);

  return {
    world,
    options,
    sfn,
    role,
    async lambda(name: string, code: LambdaCode) {
      const Role = await role(`${name}-role`, "lambda.amazonaws.com");
      return addFunction(world, functions, name, code, { Role, Timeout: 60 });
    },
    /** A machine whose role may do what is told. */
    async machine(name: string, definition: object, may: object[] = [allow("*")], type?: "EXPRESS") {
      const roleArn = await role(`${name}-role`, "states.amazonaws.com", ...may);
      const words = { name, roleArn, definition: JSON.stringify(definition) };
      await sfn.send(new CreateStateMachineCommand({ ...words, ...(type ? { type } : {}) }));
      return machine(name);
    },
    async start(name: string, input: unknown = {}, execution = "one") {
      const words = { stateMachineArn: machine(name), name: execution, input: JSON.stringify(input) };
      return (await sfn.send(new StartExecutionCommand(words))).executionArn ?? "";
    },
    describe: (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn })),
    async history(executionArn: string) {
      return (await sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];
    },
  };
}
