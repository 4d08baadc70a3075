import { type Course, failureReach } from "./failure-reach.ts";
import type { Front, Mark } from "./front.ts";
import type { Facts } from "./graph.ts";
import { isGood, isInFlight, type Way } from "./ledger.ts";
import { survey } from "./survey.ts";
import { waysBack } from "./ways-back.ts";

/** A step by its number, and the way on which it is worked on. */
export type Turn = readonly [step: number, way: Way];

/** What a run does next. */
export interface Next {
  /** Steps that are never begun, for one that they depend on did not succeed, or the plan goes no further. */
  readonly skip: readonly number[];
  /** What is under way and due to be looked at: nothing is sent for it. */
  readonly look: readonly Turn[];
  /** What may be sent for: the next pages of repeated calls, ways back, steps that may begin. */
  readonly send: readonly Turn[];
  /** How many may be sent for later. */
  readonly later: number;
  /** The soonest of the times when what is under way is due later, and when something may be sent later (milliseconds). */
  readonly lookAt: number;
  readonly sendAt: number;
  /** Nothing is left to do, now or later. */
  readonly isOver: boolean;
}

/** Later than anything. */
export const never = Number.POSITIVE_INFINITY;

/**
 * What a run does next. Pure, in O(V+E). A failure reaches the failed step's descendants only; where the plan says `stop`,
 * nothing new begins; where it says `undo`, what was done for the failed step's sake is put back, as far as nothing
 * else stands on it. A parked step holds up what its failure would skip: a person may still take it up. Of one resource,
 * one step at a time is under way.
 */
export function next(front: Front, facts: Facts, course: Course, now: number): Next {
  const { forth, back } = front;
  const seen = survey(front);
  const { skipped, lastWave } = failureReach(front, seen, facts, course);
  const agenda = new Agenda(facts, now);
  for (const step of seen.underWay) {
    agenda.underWay(step, "forth", forth[step]);
    agenda.underWay(step, "back", back[step]);
  }
  const isUndone = course.onFailure === "undo" && seen.failed.length > 0;
  for (const step of isUndone ? waysBack(front, facts, skipped) : [])
    agenda.mayBegin(step, "back", back[step]?.nextAt);
  for (let step = 0; seen.hasPending && step < forth.length; step++) {
    const mark = forth[step];
    if (mark?.state !== "pending" || !areAllGood(facts.needs[step] ?? [], forth)) continue;
    if ((facts.waves[step] ?? 0) <= lastWave && !skipped.has(step))
      agenda.mayBegin(step, "forth", mark.nextAt);
  }
  return agenda.with(skipped);
}

function areAllGood(needs: readonly number[], forth: readonly Mark[]): boolean {
  for (let at = 0; at < needs.length; at++)
    if (!isGood(forth[needs[at] ?? 0]?.state ?? "pending")) return false;
  return true;
}

/** What is to be done, as it is gathered. */
class Agenda {
  readonly #resources: readonly number[];
  readonly #now: number;
  /** Of each resource: something of it is under way, or will be. */
  readonly #isBusy: Uint8Array;
  readonly #look: Turn[] = [];
  readonly #send: Turn[] = [];
  #later = 0;
  #lookAt = never;
  #sendAt = never;

  constructor({ resources }: Facts, now: number) {
    this.#resources = resources;
    this.#now = now;
    this.#isBusy = new Uint8Array(resources.length);
  }

  /** Takes a way up where it is under way. */
  underWay(step: number, way: Way, mark: Mark | undefined): void {
    if (mark === undefined || !isInFlight(mark.state)) return;
    this.#isBusy[this.#resources[step] ?? step] = 1;
    if (mark.state === "paging") this.#toSend(step, way, mark.nextAt);
    else if (mark.nextAt <= this.#now) this.#look.push([step, way]);
    else this.#lookAt = Math.min(this.#lookAt, mark.nextAt);
  }

  /** Takes a way up that nothing keeps from being begun, but perhaps another step of its resource. */
  mayBegin(step: number, way: Way, nextAt = 0): void {
    const resource = this.#resources[step] ?? step;
    if (this.#isBusy[resource] === 1) return;
    if (nextAt <= this.#now) this.#isBusy[resource] = 1;
    this.#toSend(step, way, nextAt);
  }

  #toSend(step: number, way: Way, nextAt: number): void {
    if (nextAt <= this.#now) {
      this.#send.push([step, way]);
      return;
    }
    this.#later += 1;
    this.#sendAt = Math.min(this.#sendAt, nextAt);
  }

  with(skipped: ReadonlySet<number>): Next {
    const isIdle = this.#look.length + this.#send.length + skipped.size === 0;
    return {
      skip: [...skipped],
      look: this.#look,
      send: this.#send,
      later: this.#later,
      lookAt: this.#lookAt,
      sendAt: this.#sendAt,
      isOver: isIdle && this.#later === 0 && this.#lookAt === never,
    };
  }
}
