import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { clientConfig } from "@watchkeeper/aws/client-config";
import { signedDoor } from "@watchkeeper/aws/door";
import { dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { caseTrail } from "@watchkeeper/aws/dynamodb/run-chains";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoSweeps } from "@watchkeeper/aws/dynamodb/sweeps";
import { dynamoHaltSwitch } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { fromSdk } from "@watchkeeper/aws/errors";
import { evidenceReader } from "@watchkeeper/aws/evidence-reader";
import { lockedBucket } from "@watchkeeper/aws/locked-bucket";
import { type SpokeSession, spokeCredentials } from "@watchkeeper/aws/spoke-credentials";
import { personOf } from "@watchkeeper/config/approval-rules";
import { callerOf, type Doorkeeping } from "@watchkeeper/config/caller-of";
import { namesOf } from "@watchkeeper/config/names";
import type { Config } from "@watchkeeper/config/schema";
import { formatArn, parseArn, partitionOf } from "@watchkeeper/core/arn";
import { namesOfPeople } from "@watchkeeper/core/identity";
import type { Runtime } from "@watchkeeper/core/runtime";
import type { Sweeps } from "@watchkeeper/reactions/sweeps";

/** How a person comes to the desk. */
export interface Entrance {
  /** A code that their MFA device shows, and the device's serial number where it is not called as they are. */
  readonly mfa?: { readonly code: string; readonly serial?: string | undefined } | undefined;
}

/** All that a person works with, under the operators' role of the hub: what they read, and the door for their words. */
export async function openDesk(
  caller: Runtime,
  config: Pick<Config, "hub" | "people" | "operators">,
  stage: string,
  { mfa }: Entrance = {},
) {
  const { hub, people, operators } = config;
  const names = namesOf(stage, hub.account);
  const doorkeeping = { hub, operators, ...names };
  const arn = await whoAmI(caller);
  const session = sessionFor(arn, doorkeeping);
  const global = (service: string, resource: string) =>
    formatArn({ partition: partitionOf(hub.region), service, region: "", account: hub.account, resource });
  const takeRole = spokeCredentials(caller);
  const under = (role: string, more: Pick<SpokeSession, "mfa"> = {}): Runtime => ({
    ...caller,
    region: hub.region,
    ...(session === undefined
      ? {}
      : {
          credentials: () => takeRole({ roleArn: global("iam", `role/${role}`), session, ...more }),
        }),
  });
  const runtime = under(names.operatorRole);
  const proven =
    mfa && under(names.operatorMfaRole, { mfa: { code: mfa.code, serial: mfa.serial ?? deviceOf(arn) } });
  const tables = dynamoTables(runtime, names.table);
  const seenAs = session === undefined ? arn : global("sts", `assumed-role/${names.operatorRole}/${session}`);
  const { set: _, ...switches } = dynamoHaltSwitch(tables, runtime.clock);
  return {
    /** Who calls, as the door knows them. */
    identity: callerOf(seenAs, doorkeeping).identity,
    personOf: personOf({ people }),
    /** How people are called, by an identity of theirs. */
    nameOf: namesOfPeople(personOf({ people })),
    clock: runtime.clock,
    cases: dynamoCaseStore(tables, runtime.clock),
    plans: dynamoRunStore(tables, runtime.clock),
    trail: caseTrail(tables),
    approvals: dynamoApprovalStore(tables, runtime.clock),
    switches,
    sweeps: readSweeps(tables.work, runtime.clock),
    evidence: evidenceReader(tables, lockedBucket(runtime, names.anchorBucket), {
      clock: runtime.clock,
      stage,
    }),
    /** Where their words are taken. */
    door: signedDoor(proven ?? runtime, names.function("operate")),
    stage,
  };
}

/**
 * Under which name somebody takes the operators' role, as its trust policy pins it; undefined where they come as they
 * are. Of a session of a provider's role, AWS tells nobody the source identity: it is taken to be the session's name.
 */
function sessionFor(arn: string, doorkeeping: Doorkeeping): string | undefined {
  const { service, account, resource } = parseArn(arn);
  const name = resource.split("/").at(-1) ?? "";
  if (service === "iam" && resource.startsWith("user/")) return `${account}.${name}`;
  if (service === "sts" && callerOf(arn, doorkeeping).identity !== arn) return `idp.${name}`;
  return undefined;
}

/** A virtual device that is called as its user. */
const deviceOf = (arn: string): string => arn.replace(/:user\/(.*\/)?/, ":mfa/");

/** Sweeps, as people see them. */
function readSweeps(...words: Parameters<typeof dynamoSweeps>): Pick<Sweeps, "newest" | "places"> {
  const { newest, places } = dynamoSweeps(...words);
  return { newest, places };
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
