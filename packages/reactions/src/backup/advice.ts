import type { BackupCause } from "./cause-of-end.ts";

/** What a person can do about a cause, and where AWS says more. */
export interface Advice {
  readonly todo: string;
  readonly page: string;
}

const guide = (page: string) => `https://docs.aws.amazon.com/aws-backup/latest/devguide/${page}.html`;

/** What a person can do, by the cause. */
export const adviceFor: Readonly<Record<BackupCause, Advice>> = {
  permission: {
    todo: "let the job's role back up and restore this kind of resource, and see that no policy of the vault or the organisation denies it",
    page: guide("iam-service-roles"),
  },
  kms: {
    todo: "enable the key, and let the job's role use it and make grants of it, in the key's policy too",
    page: guide("encryption"),
  },
  window: {
    todo: "move the plan's backup window away from the service's own backup and maintenance windows, or make it longer",
    page: guide("creating-a-backup-plan"),
  },
  busy: {
    todo: "see what else works on the resource at that hour, and move the plan's window away from it",
    page: guide("troubleshooting"),
  },
  gone: {
    todo: "take what is gone out of the plan's selection, or make it again",
    page: guide("assigning-resources"),
  },
  limit: {
    todo: "delete what is not needed any more, or have the quota raised",
    page: guide("aws-backup-limits"),
  },
  agent: {
    todo: "see to the agent, the gateway or VSS on the host: it runs, its version is supported, and it has what it needs",
    page: guide("windows-backups"),
  },
  storage: {
    todo: "free or repair the disk that it speaks of",
    page: guide("troubleshooting"),
  },
  unsupported: {
    todo: "opt in to this kind of resource in this Region, or back it up in a way that AWS Backup supports for it",
    page: guide("backup-feature-availability"),
  },
  unknown: {
    todo: "look the job up in AWS Backup's console, and ask AWS with the job's id",
    page: guide("troubleshooting"),
  },
};
