/** A step as its page holds it: what the graph needs to know of it, and its hash. */
export interface PageEntry {
  readonly id: string;
  /** SHA-256 of the step's canonical JSON. */
  readonly hash: string;
  /** The numbers of the steps that it depends on. */
  readonly needs: readonly number[];
  readonly wave: number;
  readonly isUndoable: boolean;
  /** The paths of its answer that others, or its own compensation, refer to. */
  readonly keeps: readonly string[];
  /** The number of the first step that touches the same resources, where that is an earlier one. */
  readonly shares?: number | undefined;
}

/** A page of a plan: 500 of its steps, as the graph knows them. */
export type PlanPage = readonly PageEntry[];

/** How many steps stand in a page. */
export const pageSize = 500;
