import type * as Sts from "@aws-sdk/client-sts";
import { AwsError } from "../../kernel/aws-error.ts";
import { accountOf, sessionPrincipal } from "../../kernel/iam/assume-for-service.ts";
import { documentOf } from "../../kernel/iam/authorize.ts";
import { type MfaDevice, type Role, roleByArn } from "../../kernel/iam/directory.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import { totpCode, totpStep } from "../../kernel/iam/totp.ts";
import type { Authorization, Principal } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations, RequestContext } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import type { StsState } from "./state.ts";

type Request = RequestContext<StsState>;

/** The longest session of a role that was taken by another role's session. */
const chainedSeconds = 3_600;
/** How long a session of a user is, where nothing is said of that, and at most. */
const usualSeconds = 43_200;
const longestSeconds = 129_600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const sessionOperations: Pick<Operations<typeof Sts, StsState>, "AssumeRole" | "GetSessionToken"> = {
  GetSessionToken: {
    authorize: () => [],
    run: (input, request) => sessionToken(input, request),
  },
  AssumeRole: {
    authorize: (input, request) => assumption(input, request),
    run: (input, request) => assumeRole(input, request),
    trail: (input, output) => ({
      requestParameters: {
        roleArn: input.RoleArn,
        roleSessionName: input.RoleSessionName,
        ...(input.DurationSeconds === undefined ? {} : { durationSeconds: input.DurationSeconds }),
        ...(input.Policy === undefined ? {} : { policy: input.Policy }),
        ...(input.ExternalId === undefined ? {} : { externalId: input.ExternalId }),
        ...(input.SourceIdentity === undefined ? {} : { sourceIdentity: input.SourceIdentity }),
        ...(input.SerialNumber === undefined ? {} : { serialNumber: input.SerialNumber }),
      },
      responseElements: {
        credentials: {
          accessKeyId: output.Credentials?.AccessKeyId,
          expiration: output.Credentials?.Expiration,
          sessionToken: output.Credentials?.SessionToken,
        },
        assumedRoleUser: {
          assumedRoleId: output.AssumedRoleUser?.AssumedRoleId,
          arn: output.AssumedRoleUser?.Arn,
        },
      },
    }),
  },
};

/**
 * The role's trust policy must let the caller in; a role that is not there lets nobody in, and looks the same. Whoever
 * sets a source identity, or comes with one, needs to be let do that too.
 */
function assumption(input: Sts.AssumeRoleCommandInput, { world, principal, now }: Request): Authorization[] {
  const { RoleArn: roleArn = "", ExternalId: externalId, RoleSessionName: sessionName = "" } = input;
  const role = findRole(world, roleArn);
  const nobody = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const sourceIdentity = checkSourceIdentity(input.SourceIdentity, principal);
  const isMfa = checkMfa(input, principal, world, now) !== undefined;
  const actions = ["sts:AssumeRole", ...(sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"])];
  return actions.map((action) => ({
    action,
    resource: roleArn,
    resourcePolicy: role?.trustPolicy ?? nobody,
    isTrustPolicy: true,
    context: {
      "sts:RoleSessionName": sessionName,
      ...(externalId === undefined ? {} : { "sts:ExternalId": externalId }),
      ...(input.SourceIdentity === undefined ? {} : { "sts:SourceIdentity": input.SourceIdentity }),
      ...(isMfa ? { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" } : {}),
    },
  }));
}

const findRole = (world: World, roleArn: string): Role | undefined => {
  const account = accountOf(roleArn);
  return world.accounts.includes(account) ? roleByArn(world.directory(account), roleArn) : undefined;
};

/** What would be in the session's keys, and is not here. */
const notModelled = ["Tags", "TransitiveTagKeys", "ProvidedContexts"] as const;

function assumeRole(input: Sts.AssumeRoleCommandInput, { world, principal, now }: Request) {
  const unknown = notModelled.find((name) => input[name] !== undefined);
  if (unknown) throw notSimulated(`sts:AssumeRole with ${unknown}`);
  const role = findRole(world, input.RoleArn ?? "")!;
  const account = accountOf(role.arn);
  const sessionName = checkSessionName(input.RoleSessionName);
  const seconds = checkDuration(input.DurationSeconds, role, principal);
  const sessionPolicies = passedPolicies(world, account, input);
  const sourceIdentity = checkSourceIdentity(input.SourceIdentity, principal);
  const used = checkMfa(input, principal, world, now);
  if (used) used.device.lastStep = used.step;
  const session: Principal = {
    ...sessionPrincipal(role, account, sessionName),
    sessionPolicies,
    since: now,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    ...(used ? { mfaSince: now } : {}),
  };
  return {
    Credentials: issued(session, seconds, world, now),
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
}

/**
 * The source identity of the session that is asked for: once set it stays, whatever roles are taken from there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function checkSourceIdentity(
  wanted: string | undefined,
  { sourceIdentity: own }: Principal,
): string | undefined {
  if (wanted === undefined) return own;
  if (!/^[\w+=,.@-]{2,64}$/.test(wanted) || wanted.startsWith("aws:")) {
    throw invalid(
      `1 validation error detected: Value '${wanted}' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (own !== undefined && own !== wanted)
    throw new AwsError("AccessDenied", "The source identity of a session cannot be changed.", 403);
  return wanted;
}

/** The device whose code was shown, and that code's half minute; undefined where none was. */
function checkMfa(
  { SerialNumber: serial, TokenCode: code }: Pick<Sts.AssumeRoleCommandInput, "SerialNumber" | "TokenCode">,
  principal: Principal,
  world: World,
  now: Date,
): { readonly device: MfaDevice; readonly step: number } | undefined {
  if (serial === undefined && code === undefined) return undefined;
  if (serial === undefined || code === undefined)
    throw mfaFailed(", must provide both MFA serial number and one time pass code.");
  const device = world.accounts.includes(principal.account)
    ? world.directory(principal.account).mfaDevices?.get(serial)
    : undefined;
  const isOwn = principal.type === "user" && principal.arn.split("/").at(-1) === device?.user;
  const step = totpStep(now);
  const used = [step, step - 1, step + 1].find(
    (one) => isOwn && one > device!.lastStep && totpCode(device!.seed, one) === code,
  );
  if (!device || used === undefined) throw mfaFailed(" with invalid MFA one time pass code.");
  return { device, step: used };
}

const mfaFailed = (why: string) =>
  new AwsError("AccessDenied", `MultiFactorAuthentication failed${why}`, 403);

function checkSessionName(name: string | undefined): string {
  if (name && /^[\w+=,.@-]{2,64}$/.test(name)) return name;
  throw invalid(
    `1 validation error detected: Value '${name ?? "null"}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]* and have length between 2 and 64`,
  );
}

function checkDuration(seconds: number | undefined, role: Role, principal: Principal): number {
  const wanted = seconds ?? 3_600;
  if (wanted < 900) {
    throw invalid(
      `1 validation error detected: Value '${wanted}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    );
  }
  if (wanted > role.maxSessionSeconds) {
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  if (principal.type === "assumed-role" && wanted > chainedSeconds) {
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  return wanted;
}

/** The inline policy and the managed policies together are one session policy: what any of them allows. */
function passedPolicies(world: World, account: string, input: Sts.AssumeRoleCommandInput): string[] {
  const arns = (input.PolicyArns ?? []).map(({ arn = "" }) => {
    const document = documentOf(world.directory(account), arn);
    if (document === undefined) throw invalid(`The policy ${arn} does not exist or is not attachable.`);
    return document;
  });
  if (input.Policy === undefined && arns.length === 0) return [];
  if (input.Policy !== undefined) checkInline(input.Policy);
  const statements = [...(input.Policy === undefined ? [] : [input.Policy]), ...arns].flatMap((text) => {
    const { Statement } = JSON.parse(text) as { Statement: unknown };
    return [Statement].flat();
  });
  return [JSON.stringify({ Version: "2012-10-17", Statement: statements })];
}

function checkInline(policy: string): void {
  if (policy.length > 2_048) {
    throw new AwsError(
      "PackedPolicyTooLargeException",
      `Packed size of session tags consumes ${Math.ceil((policy.length / 2_048) * 100)}% of allotted space.`,
      400,
    );
  }
  try {
    checkPolicy(policy, "identity");
  } catch (cause) {
    throw new AwsError("MalformedPolicyDocumentException", (cause as Error).message, 400);
  }
}

const invalid = (message: string) => new AwsError("ValidationError", message, 400);

/**
 * Temporary credentials of a user, who may show an MFA code for them.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
function sessionToken(input: Sts.GetSessionTokenCommandInput, { world, principal, now }: Request) {
  if (principal.type !== "user" || principal.since !== undefined)
    throw new AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
  const seconds = input.DurationSeconds ?? usualSeconds;
  if (seconds < 900 || seconds > longestSeconds) {
    throw new AwsError(
      "ValidationError",
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and ${longestSeconds}`,
    );
  }
  const used = checkMfa(input, principal, world, now);
  if (used) used.device.lastStep = used.step;
  const session: Principal = { ...principal, since: now, ...(used ? { mfaSince: now } : {}) };
  return { Credentials: issued(session, seconds, world, now) };
}

/** Credentials for so long, as STS shows them. */
function issued(session: Principal, seconds: number, world: World, now: Date) {
  const expires = new Date(now.getTime() + seconds * 1_000);
  const { accessKeyId, secretAccessKey, sessionToken: token } = world.credentialsFor(session, expires);
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: token,
    Expiration: expires,
  };
}
