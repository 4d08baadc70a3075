import { arnOf, type Request } from "./request.ts";
import type { TagSet } from "./tag-set.ts";
import { currentTags } from "./tag-set.ts";

/**
 * `Tag Change on Resource`, as AWS tells it for every change of tags.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/monitor-tags-eventbridge.html
 */
export function emitTagChange(
  request: Request,
  type: string,
  id: string,
  changed: readonly string[],
  tags: TagSet,
): void {
  if (changed.length === 0) return;
  const { world, account, region, now } = request;
  world.emit(
    {
      "detail-type": "Tag Change on Resource",
      source: "aws.tag",
      account,
      region,
      resources: [arnOf(request, type, id)],
      detail: {
        "changed-tag-keys": changed,
        service: "ec2",
        "resource-type": type,
        version: tags.version,
        "version-timestamp": now.getTime(),
        tags: Object.fromEntries(currentTags(tags)),
      },
    },
    Math.round(500 + world.random() * 1_500),
  );
}
