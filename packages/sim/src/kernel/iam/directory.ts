/** A role, as IAM keeps it. */
export interface Role {
  readonly name: string;
  /** `AROA…` */
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly created: Date;
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  permissionsBoundary: string | undefined;
  readonly tags: Map<string, string>;
  /** Inline policies, by name. */
  readonly inline: Map<string, string>;
  /** The ARNs of attached managed policies. */
  readonly attached: Set<string>;
}

/** A user, as IAM keeps it. */
export interface User {
  readonly name: string;
  /** `AIDA…` */
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly created: Date;
  permissionsBoundary: string | undefined;
  readonly tags: Map<string, string>;
  readonly inline: Map<string, string>;
  readonly attached: Set<string>;
  /** By access key id. */
  readonly accessKeys: Map<string, { readonly created: Date }>;
}

/** A customer managed policy. */
export interface ManagedPolicy {
  readonly name: string;
  /** `ANPA…` */
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly created: Date;
  updated: Date;
  /** Of the version in force: `v1`. */
  defaultVersion: string;
  readonly versions: Map<string, { readonly document: string; readonly created: Date }>;
  readonly tags: Map<string, string>;
}

/** What hands a role to an EC2 instance. */
export interface InstanceProfile {
  readonly name: string;
  /** `AIPA…` */
  readonly id: string;
  readonly arn: string;
  readonly path: string;
  readonly created: Date;
  role: string | undefined;
  readonly tags: Map<string, string>;
}

/** A virtual MFA device (RFC 6238): a secret that is shared with whoever shows its codes. */
export interface MfaDevice {
  /** Its ARN. */
  readonly serial: string;
  /** In base32. */
  readonly seed: string;
  /** The name of the user whose it is; undefined where it is nobody's. */
  user: string | undefined;
  enabled: Date | undefined;
  /** The number of the last half minute whose code was taken: each is taken once. */
  lastStep: number;
}

/** All that IAM knows of one account: what every request is judged by. */
export interface Directory {
  readonly account: string;
  /** By name, as are users and instance profiles; policies by ARN. */
  readonly roles: Map<string, Role>;
  readonly users: Map<string, User>;
  readonly policies: Map<string, ManagedPolicy>;
  readonly instanceProfiles: Map<string, InstanceProfile>;
  /** By serial number; undefined in a cloud that was saved before there were any. */
  mfaDevices?: Map<string, MfaDevice>;
  /** The account's alias; it has one at most. */
  alias?: string | undefined;
}

/** An account without roles and users. */
export const createDirectory = (scope: { readonly account: string }): Directory => ({
  account: scope.account,
  roles: new Map(),
  users: new Map(),
  policies: new Map(),
  instanceProfiles: new Map(),
});

/** The role behind an ARN, whatever its path. */
export function roleByArn(directory: Directory, arn: string): Role | undefined {
  const role = directory.roles.get(arn.slice(arn.lastIndexOf("/") + 1));
  return role?.arn === arn ? role : undefined;
}
