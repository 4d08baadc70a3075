import { CreateRoleCommand, type IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { document, trust } from "./policy.ts";

/** A role that a service may take, and that may do what the statements say; returns its ARN. */
export async function makeRole(
  client: IAMClient,
  RoleName: string,
  Service: string,
  ...statements: object[]
): Promise<string> {
  const AssumeRolePolicyDocument = document(trust({ Service }));
  const { Role } = await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  if (statements.length > 0) await setPolicy(client, RoleName, ...statements);
  return Role?.Arn ?? "";
}

/** Lets a role do what the statements say, and no longer what was said before. */
export const setPolicy = (client: IAMClient, RoleName: string, ...statements: object[]) =>
  client.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: "own", PolicyDocument: document(...statements) }),
  );
