import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { sqsChatTeller, sqsHaltTeller } from "@watchkeeper/aws/chat-teller";
import { clientConfig } from "@watchkeeper/aws/client-config";
import { dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoOutbox } from "@watchkeeper/aws/dynamodb/outbox";
import { caseTrail } from "@watchkeeper/aws/dynamodb/run-chains";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoHaltSwitch } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { fromSdk } from "@watchkeeper/aws/errors";
import { evidenceReader } from "@watchkeeper/aws/evidence-reader";
import { sfnExecutions, sfnTaskTokens } from "@watchkeeper/aws/executions";
import { lockedBucket } from "@watchkeeper/aws/locked-bucket";
import { spokeCredentials } from "@watchkeeper/aws/spoke-credentials";
import { personOf } from "@watchkeeper/config/approval-rules";
import { namesOf } from "@watchkeeper/config/names";
import type { Config } from "@watchkeeper/config/schema";
import { namesOfPeople } from "@watchkeeper/core/identity";
import type { Runtime } from "@watchkeeper/core/runtime";

/** All that a person works with, under the operator's role of the hub. */
export async function openDesk(
  caller: Runtime,
  { hub, people }: Pick<Config, "hub" | "people">,
  stage: string,
) {
  const names = namesOf(stage, hub.account);
  const identity = await whoAmI(caller);
  const session = (identity.split("/").at(-1) ?? "operator").replace(/[^\w+=,.@-]/g, "-").slice(0, 64);
  const takeRole = spokeCredentials(caller);
  const roleArn = `arn:aws:iam::${hub.account}:role/${names.operatorRole}`;
  const runtime: Runtime = {
    ...caller,
    region: hub.region,
    credentials: () => takeRole({ roleArn, session }),
  };
  const tables = dynamoTables(runtime, names.table);
  const remediateArn = `arn:aws:states:${hub.region}:${hub.account}:stateMachine:${names.machine("remediate")}`;
  const chatQueue = `${runtime.endpoint?.url ?? `https://sqs.${hub.region}.amazonaws.com`}/${hub.account}/${names.queue("chat")}`;
  return {
    /** The ARN of whoever calls, as STS tells it. */
    identity,
    personOf: personOf({ people }),
    /** How people are called, by an identity of theirs. */
    nameOf: namesOfPeople(personOf({ people })),
    clock: runtime.clock,
    cases: dynamoCaseStore(tables, runtime.clock),
    plans: dynamoRunStore(tables, runtime.clock),
    trail: caseTrail(tables),
    approvals: dynamoApprovalStore(tables, runtime.clock),
    outbox: dynamoOutbox(tables.work, runtime.clock),
    switches: dynamoHaltSwitch(tables, runtime.clock),
    evidence: evidenceReader(tables, lockedBucket(runtime, names.anchorBucket), {
      clock: runtime.clock,
      stage,
    }),
    executions: sfnExecutions(runtime, remediateArn),
    tokens: sfnTaskTokens(runtime),
    tellChat: sqsChatTeller(runtime, chatQueue),
    tellHalt: sqsHaltTeller(runtime, chatQueue),
    stage,
  };
}

/** What a person works with. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

async function whoAmI(runtime: Runtime): Promise<string> {
  try {
    const { Arn } = await new STSClient(clientConfig(runtime)).send(new GetCallerIdentityCommand({}));
    return Arn ?? "unknown";
  } catch (error) {
    throw fromSdk(error, "sts:GetCallerIdentity");
  }
}
