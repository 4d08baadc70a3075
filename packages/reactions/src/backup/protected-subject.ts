import type { ProtectedResource } from "@watchkeeper/kinds/backup/protected-resource";
import { readInstance } from "@watchkeeper/kinds/ec2/instance";
import { readVolume } from "@watchkeeper/kinds/ec2/volume";
import type { Answer } from "@watchkeeper/plans/call";

/** The read of a protected resource itself, where it is of EC2: what is gone needs no backup, though old ones are kept. */
export function readSubject(resource: ProtectedResource) {
  const [, kind, id = ""] = /^arn:[\w-]+:ec2:[^:]*:\d+:(volume|instance)\/(\S+)$/.exec(resource.arn) ?? [];
  return {
    volume: kind === "volume" ? [readVolume(resource, id)] : [],
    instance: kind === "instance" ? [readInstance(resource, id)] : [],
  };
}

/** What was read of it. */
export interface Subject {
  readonly volume: readonly Answer<"ec2:DescribeVolumes">[];
  readonly instance: readonly Answer<"ec2:DescribeInstances">[];
}

/** The tags of a resource of EC2; `gone`: there is no such resource any more; undefined: it is of another service. */
export type SubjectTags = ReadonlyMap<string, string> | "gone" | undefined;

const ended: ReadonlySet<string> = new Set(["terminated", "shutting-down", "deleting", "deleted"]);

/** The tags of what was read. */
export function tagsOf({ volume: [volume], instance: [instance] }: Subject): SubjectTags {
  if (volume === undefined && instance === undefined) return undefined;
  const shownVolume = volume?.Volumes?.[0];
  const shownInstance = instance?.Reservations?.[0]?.Instances?.[0];
  const shown = shownVolume ?? shownInstance;
  const state = shownVolume?.State ?? shownInstance?.State?.Name ?? "";
  if (shown === undefined || ended.has(state)) return "gone";
  return new Map((shown.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
