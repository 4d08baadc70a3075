import type { Deployment } from "@watchkeeper/infra/deployment";
import { makeQueue, makeRole, putPolicy } from "@watchkeeper/local/deploy";
import { makeFunctions, makeFunctionUrls } from "@watchkeeper/local/deploy-functions";
import { makeKey, stream } from "@watchkeeper/local/deploy-storage";
import { deployer } from "@watchkeeper/local/deployer";
import type { World } from "@watchkeeper/sim/kernel/world";

/** Brings to the cloud of an earlier release what a deployment of this one would: what it lacks, and what its roles may do. */
export async function deployOver(world: World, deployment: Deployment): Promise<void> {
  const { hub, roles, queues, tables, functions, functionUrls, lockedBucket, notaryKey } = deployment;
  const ask = deployer(world, hub.account, hub.region);
  const named = async (service: string, operation: string, list: string, name: string) => {
    const answer = await ask(service, operation, {});
    return new Set((answer[list] as Readonly<Record<string, string>>[]).map((one) => one[name]));
  };
  for (const role of roles) {
    const own = deployer(world, role.account, hub.region);
    const { Roles } = await own("iam", "ListRoles", {});
    if (!(Roles as { RoleName: string }[]).some(({ RoleName }) => RoleName === role.name))
      await makeRole(own, role);
    await putPolicy(own, role);
  }
  const { QueueUrls } = await ask("sqs", "ListQueues", {});
  const present = new Set((QueueUrls as string[]).map((url) => url.split("/").at(-1)));
  for (const queue of queues) if (!present.has(queue.name)) await makeQueue(ask, queue);
  for (const { name, isStreamed } of tables) {
    const { Table } = await ask("dynamodb", "DescribeTable", { TableName: name });
    if (isStreamed && !(Table as { LatestStreamArn?: string }).LatestStreamArn)
      await ask("dynamodb", "UpdateTable", { TableName: name, StreamSpecification: stream });
  }
  await ask("s3", "PutBucketPolicy", {
    Bucket: lockedBucket.name,
    Policy: JSON.stringify(lockedBucket.policy),
  });
  if (!(await named("kms", "ListAliases", "Aliases", "AliasName")).has(notaryKey.alias))
    await makeKey(ask, notaryKey);
  const known = await named("lambda", "ListFunctions", "Functions", "FunctionName");
  const missing = functions.filter(({ name }) => !known.has(name));
  await makeFunctions(ask, { functions: missing });
  const keys = missing.map(({ key }) => key);
  await makeFunctionUrls(ask, {
    functionUrls: functionUrls.filter(({ functionKey }) => keys.includes(functionKey)),
  });
}
