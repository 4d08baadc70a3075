import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { JobContext } from "../../kernel/job-kind.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import { notFound } from "./errors.ts";
import type { BackupState, Vault } from "./state.ts";

/** A request to AWS Backup. */
export type Request = RequestContext<BackupState>;

/** Where something happens in AWS Backup, by a request or later. */
export type Scene = JobContext<BackupState>;

interface Place {
  readonly account: string;
  readonly region: string;
}

/** The ARN of something of AWS Backup's own. */
export const arnOf = ({ account, region }: Place, type: string, id: string): string =>
  `arn:aws:backup:${region}:${account}:${type}:${id}`;

/** Where an ARN of AWS Backup's lies, and what it names there. */
export function partsOf(arn: string): {
  readonly account: string;
  readonly region: string;
  readonly name: string;
} {
  const [, , , region = "", account = "", , ...name] = arn.split(":");
  return { account, region, name: name.join(":") };
}

/** The vault that is named. */
export function namedVault(name: string | undefined, { vaults }: BackupState): Vault {
  const vault = vaults.get(name ?? "");
  if (vault) return vault;
  throw notFound(`Backup vault ${name} does not exist.`);
}

type OnVault = { readonly BackupVaultName?: string | undefined };

/** A permission on the vault that is named, by the vault's own policy too. */
export const onVault =
  (action: string) =>
  ({ BackupVaultName = "*" }: OnVault, request: Request): readonly Authorization[] => [
    vaultPermission(action, BackupVaultName, request),
  ];

/** One permission on a vault. */
export function vaultPermission(action: string, name: string, request: Request): Authorization {
  const policy = request.state.vaults.get(name)?.policy;
  return {
    action: `backup:${action}`,
    resource: arnOf(request, "backup-vault", name),
    ...(policy === undefined ? {} : { resourcePolicy: policy }),
  };
}

/** The right to hand a role to AWS Backup. */
export const passRole = (roleArn: string | undefined): readonly Authorization[] =>
  roleArn === undefined
    ? []
    : [
        {
          action: "iam:PassRole",
          resource: roleArn,
          context: { "iam:PassedToService": "backup.amazonaws.com" },
        },
      ];

/** CloudTrail's record of a change. */
export const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** `base` milliseconds, give or take a quarter, from the world's seed. */
export const about = ({ world }: Pick<Scene, "world">, base: number): number =>
  Math.round(base * (0.75 + world.random() / 2));

/** A job's id, in capitals as AWS writes it. */
export const newJobId = ({ world }: Pick<Scene, "world">): string => world.ids.uuid().toUpperCase();
