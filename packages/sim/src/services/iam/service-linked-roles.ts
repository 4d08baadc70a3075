import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Role } from "../../kernel/iam/directory.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { showRole } from "./roles.ts";
import { arnOf, invalid, noSuch, plainTrail, uniqueId } from "./shared.ts";
import type { IamState } from "./state.ts";

type LinkedOperations =
  | "CreateServiceLinkedRole"
  | "DeleteServiceLinkedRole"
  | "GetServiceLinkedRoleDeletionStatus";

/** What a service's role is called, which the service says. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */
const names: Readonly<Record<string, string>> = {
  autoscaling: "AutoScaling",
  backup: "Backup",
  "ecs.application-autoscaling": "ApplicationAutoScaling_ECSService",
  ecs: "ECS",
  eks: "AmazonEKS",
  elasticfilesystem: "AmazonElasticFileSystem",
  elasticloadbalancing: "ElasticLoadBalancing",
  organizations: "Organizations",
  rds: "RDS",
  spot: "EC2Spot",
  ssm: "AmazonSSM",
};
/** The services that take a suffix. */
const withSuffix = new Set(["autoscaling"]);

const serviceOf = (host: string): string => host.replace(/\.amazonaws\.com$/, "");
const pathOf = (host: string): string => `/aws-service-role/${host}/`;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
export const serviceLinkedRoleOperations: Pick<Operations<typeof Iam, IamState>, LinkedOperations> = {
  CreateServiceLinkedRole: {
    authorize: (input, { account }) => [
      {
        action: "iam:CreateServiceLinkedRole",
        resource: arnOf(account, "role", pathOf(input.AWSServiceName ?? ""), "*"),
        context: { "iam:AWSServiceName": input.AWSServiceName ?? "" },
      },
    ],
    run: (input, { state, account, world, now }) => {
      const { AWSServiceName: host = "", CustomSuffix: suffix, Description: description } = input;
      const known = names[serviceOf(host)];
      if (known === undefined) throw notSimulated(`the service-linked role of ${host}`);
      if (suffix !== undefined && !withSuffix.has(serviceOf(host)))
        throw invalid(`Custom suffix is not allowed for ${host}`);
      const name = `AWSServiceRoleFor${known}${suffix === undefined ? "" : `_${suffix}`}`;
      if (state.roles.has(name)) {
        throw new AwsError(
          "InvalidInput",
          `Service role name ${name} has been taken in this account, please try a different suffix.`,
          400,
        );
      }
      const role: Role = {
        name,
        id: uniqueId(world, "AROA"),
        arn: arnOf(account, "role", pathOf(host), name),
        path: pathOf(host),
        created: now,
        trustPolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Action: ["sts:AssumeRole"], Effect: "Allow", Principal: { Service: [host] } }],
        }),
        description,
        maxSessionSeconds: 3_600,
        permissionsBoundary: undefined,
        tags: new Map(),
        inline: new Map(),
        attached: new Set(),
      };
      state.roles.set(name, role);
      return { Role: showRole(role) };
    },
    trail: plainTrail,
  },
  DeleteServiceLinkedRole: {
    run: ({ RoleName: name = "" }, { state, world }) => {
      const role = state.roles.get(name);
      if (!role?.path.startsWith("/aws-service-role/")) throw noSuch("role", name);
      state.roles.delete(name);
      return { DeletionTaskId: `task${role.path}${name}/${world.ids.uuid()}` };
    },
    trail: plainTrail,
  },
  GetServiceLinkedRoleDeletionStatus: {
    run: ({ DeletionTaskId: task = "" }, { state }) => {
      const name = task.split("/").at(-2) ?? "";
      return { Status: state.roles.has(name) ? "FAILED" : "SUCCEEDED" };
    },
  },
};
