import { WatchkeeperError } from "@watchkeeper/core/error";
import { canonicalJson, hashOf } from "@watchkeeper/core/json";
import { inOrder } from "./graph.ts";
import { type PageEntry, type PlanPage, pageSize } from "./plan-page.ts";
import { type Reach, reachOf } from "./reach.ts";
import { referencesIn } from "./reference.ts";
import { mostTouched, type Step, touchedBy } from "./step.ts";

/** What happens to the rest when a step fails; what depends on the failed step is never begun. */
export type OnFailure =
  /** Nothing more is begun; what was done stays. */
  | "stop"
  /** What was done for the failed step's sake is put back, as far as nothing else stands on it; the rest goes on. */
  | "undo"
  /** The rest goes on; what was done stays. */
  | "continue";

/** What a plan is, beside its steps. */
export interface PlanTerms {
  readonly caseId: string;
  readonly account: string;
  /** What it is for, in one line for people. */
  readonly title: string;
  /** The checks whose findings it mends. */
  readonly checks: readonly string[];
  readonly onFailure: OnFailure;
  /** With how many failed steps the next wave still opens; 0 unless told. */
  readonly maxFailures?: number;
  /** The configuration under which it was made. */
  readonly configHash: string;
  /** Of an undo: the hash of the plan that it takes back. */
  readonly undoes?: string;
  /** Of an undo of several plans: the hashes of the others. */
  readonly alsoUndoes?: readonly string[];
  /** When it may begin, at the earliest (ISO): until then the cloud may not show what it is to take back. */
  readonly notBefore?: string;
  /** Of a plan that a person asked for: who, as an identity, and when (ISO). Whoever asked does not approve. */
  readonly requestedBy?: string;
  readonly requestedAt?: string;
  /** Why people are asked about it, whatever its checks' modes say. */
  readonly asks?: readonly string[];
  /** The hash of the same plan that came to its end in its case before: what was broken again is mended again. */
  readonly follows?: string;
}

/** What is shown, approved, run and audited. Its hash covers all of it. */
export interface Plan extends PlanTerms {
  readonly steps: readonly Step[];
}

/** A plan without its steps: the hashes of its pages, which hold the hashes of its steps and all edges. */
export interface PlanHeader extends PlanTerms {
  readonly format: typeof planFormat;
  readonly reach: Reach;
  readonly steps: number;
  readonly pages: readonly string[];
}

/** The form in which plans are kept; a run of any other parks. */
export const planFormat = 2;
/** What a page of steps may measure, by what an entry and an edge take in it: an item holds 400 KB. */
const maxPageBytes = 350_000;
const bytesOfEntry = 200;
const bytesOfEdge = 8;
/** What a text of a step may measure, in characters: reasons and records name steps by it. */
const maxText = 500;
/** What one step may measure as JSON, in bytes: 45 of them, twice, and their audit record fit a transaction. */
const maxStepBytes = 40_000;

/** SHA-256 of the plan's header (RFC 8785 canonical JSON): what an approval is bound to. */
export const planHash = (plan: Plan): string => hashOf(headerOf(plan));

/** The pages of a plan. */
export function pagesOf({ steps }: Pick<Plan, "steps">): readonly PlanPage[] {
  const number = new Map(steps.map(({ id }, index) => [id, index]));
  const keeps = pathsReferredTo(steps);
  const firstOf = firstsThatTouch(steps);
  const entries = steps.map((step, index): PageEntry => {
    const first = firstOf[index] ?? index;
    return {
      id: step.id,
      hash: hashOf(step),
      needs: step.dependsOn.map((id) => number.get(id) ?? -1),
      wave: step.wave ?? 0,
      isUndoable: step.compensation !== undefined,
      keeps: [...(keeps.get(step.id) ?? [])].sort(),
      ...(first === index ? {} : { shares: first }),
    };
  });
  return Array.from({ length: Math.ceil(entries.length / pageSize) }, (_, page) =>
    entries.slice(page * pageSize, (page + 1) * pageSize),
  );
}

/** The header of a plan, which stands for all of it. */
export function headerOf(plan: Plan, pages: readonly PlanPage[] = pagesOf(plan)): PlanHeader {
  const { steps, ...terms } = plan;
  return {
    format: planFormat,
    ...terms,
    reach: reachOf(plan.account, steps),
    steps: steps.length,
    pages: pages.map(hashOf),
  };
}

/** The terms of a header. */
export function termsOf(header: PlanHeader): PlanTerms {
  const { format: _, reach: __, steps: ___, pages: ____, ...terms } = header;
  return terms;
}

function pathsReferredTo(steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> {
  const paths = new Map<string, Set<string>>();
  for (const step of steps) {
    for (const { step: of, path } of referencesIn(step)) {
      const known = paths.get(of) ?? new Set();
      paths.set(of, known.add(path));
    }
  }
  return paths;
}

/**
 * Freezes a plan, after checking that it hangs together: ids are unique, edges lead to steps of the plan and make no
 * ring, a step refers only to itself and to steps that it depends on, and no wave waits for a later one.
 */
export function makePlan(plan: Plan): Plan {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  if (steps.size !== plan.steps.length) throw invalid(plan, "two steps have the same id");
  for (const step of plan.steps) {
    const problem = problemOf(step, steps);
    if (problem) throw invalid(plan, `step "${step.id}" ${problem}`);
  }
  if (inOrder(plan.steps).length < plan.steps.length)
    throw invalid(plan, "its steps depend on each other in a ring");
  const crowded = crowdedPage(plan.steps);
  if (crowded !== undefined)
    throw invalid(plan, `the ids and edges of steps ${crowded} fill more than an item of the table`);
  return deepFreeze(plan);
}

/** For each step, the first one that touches what it touches, or what is touched together with that: never two of them at once. */
function firstsThatTouch(steps: readonly Step[]): readonly number[] {
  const firsts = steps.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (firsts[root] !== root) root = firsts[root] ?? root;
    firsts[index] = root;
    return root;
  };
  const toucher = new Map<string, number>();
  for (const [index, step] of steps.entries())
    for (const arn of touchedBy(step)) {
      const roots = [rootOf(toucher.get(arn) ?? index), rootOf(index)];
      firsts[Math.max(...roots)] = Math.min(...roots);
      toucher.set(arn, index);
    }
  return steps.map((_, index) => rootOf(index));
}

function problemOf(step: Step, steps: ReadonlyMap<string, Step>): string | undefined {
  const stray = step.dependsOn.find((id) => !steps.has(id));
  if (stray) return `depends on "${stray}", which is not in the plan`;
  const later = step.dependsOn.find((id) => (steps.get(id)?.wave ?? 0) > (step.wave ?? 0));
  if (later) return `is in wave ${step.wave ?? 0} and depends on "${later}", which is in a later one`;
  const known = new Set([step.id, ...step.dependsOn]);
  const unknown = referencesIn(step).find((reference) => !known.has(reference.step));
  if (unknown) return `refers to the result of "${unknown.step}", and does not depend on it`;
  const long = [step.title, ...step.destroys, ...(step.interrupts ?? [])].find(
    (text) => text.length > maxText,
  );
  if (long) return `has a text of ${long.length} characters for people, and ${maxText} is the most`;
  const touched = touchedBy(step).length;
  if (touched > mostTouched) return `touches ${touched} resources, and ${mostTouched} is the most`;
  const bytes = Buffer.byteLength(canonicalJson(step));
  if (bytes > maxStepBytes) {
    return `measures ${bytes} bytes, and ${maxStepBytes} is the most: put what is large in S3, and name it in the call`;
  }
  return undefined;
}

/** The stretch of steps whose page of ids and edges would be too large to store; undefined where none is. */
function crowdedPage(steps: readonly Step[]): string | undefined {
  for (let from = 0; from < steps.length; from += pageSize) {
    const page = steps.slice(from, from + pageSize);
    const bytes = page.map(
      ({ id, dependsOn }) => Buffer.byteLength(id) + bytesOfEntry + bytesOfEdge * dependsOn.length,
    );
    if (bytes.reduce((sum, one) => sum + one, 0) > maxPageBytes)
      return `${from + 1} to ${from + page.length}`;
  }
  return undefined;
}

const invalid = (plan: Plan, why: string) =>
  new WatchkeeperError(
    "InvalidPlan",
    "bug",
    `The plan "${plan.title}" of ${plan.caseId} is not valid: ${why}. Nothing of it was done.`,
  );

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
