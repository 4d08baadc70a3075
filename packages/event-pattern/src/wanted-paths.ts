/** A tree of the paths that some pattern asks for, split at their dots. */
export class WantedPaths {
  /** Set where a wanted path ends here: the very string that the patterns hold. */
  path: string | undefined;
  readonly below = new Map<string, WantedPaths>();

  add(path: string): void {
    let node: WantedPaths = this;
    for (const key of path.split(".")) {
      let next = node.below.get(key);
      if (!next) {
        next = new WantedPaths();
        node.below.set(key, next);
      }
      node = next;
    }
    node.path = path;
  }

  /** An event's key may hold dots itself: `{ "state.status": … }` has the path of `{ "state": { "status": … } }`. */
  belowDotted(key: string): WantedPaths | undefined {
    if (!key.includes(".")) return undefined;
    let node: WantedPaths | undefined = this;
    for (const part of key.split(".")) node = node?.below.get(part);
    return node;
  }
}
