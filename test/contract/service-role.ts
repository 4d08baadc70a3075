import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { clientConfig, fresh } from "./target.ts";

const iam = new IAMClient(clientConfig);
const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

/** The ARN of a new role that a service may take, and in which it may do this on everything. */
export async function serviceRole(service: string, Action: string): Promise<string> {
  const RoleName = fresh(service);
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: document({
        Principal: { Service: `${service}.amazonaws.com` },
        Action: "sts:AssumeRole",
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: "allowed",
      PolicyDocument: document({ Action, Resource: "*" }),
    }),
  );
  return Role?.Arn ?? "";
}
