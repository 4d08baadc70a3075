/** How many resources a case is about, of which it may name only the first itself. */
export const resourceCountOf = ({
  resourceCount,
  resources,
}: {
  readonly resourceCount?: number | undefined;
  readonly resources: readonly string[];
}): number => resourceCount ?? resources.length;
