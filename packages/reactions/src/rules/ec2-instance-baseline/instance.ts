import { formatArn } from "@watchkeeper/core/arn";
import type { Json } from "@watchkeeper/core/json";
import { type Call, call, type Where } from "@watchkeeper/plans/call";
import { valueAt } from "@watchkeeper/plans/path";
import type { Evidence } from "../../evidence.ts";

/** An instance as the checks of the baseline see it. */
export interface Instance {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly arn: string;
  readonly state: string;
  readonly httpTokens: string;
  readonly httpEndpoint: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Who launched it; undefined where the event does not tell. */
  readonly launchedBy: string | undefined;
}

/** The read of one instance. A filter answers with an empty list where EC2 does not know the instance (yet). */
export const readInstance = (where: Where, id: string): Call<"ec2:DescribeInstances"> =>
  call("ec2:DescribeInstances", where, { Filters: [{ Name: "instance-id", Values: [id] }] });

/** The instance that the evidence shows; undefined while EC2 does not show it. */
export function instanceFrom(
  where: Where,
  id: string,
  evidence: Evidence,
  told: { readonly tags: ReadonlyMap<string, string>; readonly launchedBy: string | undefined },
): Instance | undefined {
  const shown = valueAt(evidence.of(readInstance(where, id)), "Reservations[0].Instances[0]");
  if (shown === null) return undefined;
  const text = (path: string) => String(valueAt(shown, path) ?? "");
  const live = ((valueAt(shown, "Tags") ?? []) as readonly { Key: string; Value: string }[]).map(
    ({ Key, Value }) => [Key, Value] as const,
  );
  return {
    ...where,
    id,
    arn: instanceArn(where, id),
    state: text("State.Name"),
    httpTokens: text("MetadataOptions.HttpTokens"),
    httpEndpoint: text("MetadataOptions.HttpEndpoint"),
    tags: new Map([...told.tags, ...live]),
    launchedBy: told.launchedBy,
  };
}

/** The ARN of an instance. */
export const instanceArn = (where: Where, id: string): string =>
  formatArn({ service: "ec2", region: where.region, account: where.account, resource: `instance/${id}` });

/** Whether there is still something to keep watch over. */
export const isAlive = (instance: Instance): boolean =>
  !["shutting-down", "terminated"].includes(instance.state);

/** The instance id in an instance's ARN. */
export const instanceIdOf = (arn: string): string => arn.split("/").at(-1) ?? "";

/** A value of a finding's evidence that its check has put there. */
export const evidenceText = (evidence: Readonly<Record<string, Json>>, key: string): string =>
  String(evidence[key] ?? "");
