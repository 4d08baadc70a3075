import type { ErrorKind } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { putOff } from "./batch.ts";
import type { Observation } from "./condition.ts";
import { decide, firstQuestion, type Question, type Task, type Transition } from "./decide-step.ts";
import { freshLine, hasEnded, type Line, type StepRecord, type StepState } from "./ledger.ts";
import { type Moved, moved } from "./moved.ts";
import type { Moment } from "./pace.ts";
import type { Step } from "./step.ts";
import { type Found, inquire, type Work, workOn } from "./step-work.ts";
import { takeUp } from "./take-up.ts";
import { careful, emptying, foundBy, naming, turn } from "./testing/steps.ts";
import { type Sight, stateAfter, transitions } from "./transitions.ts";

const start = Date.parse("2026-03-02T09:00:00Z");
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();
const moment = (seconds = 0): Moment => ({ now: new Date(start + seconds * 1_000), random: 0.5 });

const answer = (value: Json): Observation => ({ answer: value });
const shows = (value: string) => answer({ value, settled: true, Made: { Id: "a-made" } });
const error = (kind: ErrorKind, name = "Error"): Observation => ({
  error: { name, kind, message: "said so" },
});
const page = (...keys: readonly string[]) => answer({ Items: keys.map((Key) => ({ Key })) });

const task = (step: Step = turn("a"), keeps: readonly string[] = []): Task => ({ step, keeps });
const named = task(turn("a", [], { result: foundBy("a") }), ["Made.Id"]);
const unfound = task(turn("a"), ["Made.Id"]);
const pages = task(emptying("a", 2, 3));
const busy = task(turn("a", [], { retryOn: ["DependencyViolation"] }));

const line = (state: StepState, more: Partial<Line> = {}): Line => ({ state, ...more });
const intended = (more: Partial<Line> = {}) =>
  line("intended", { intendedAt: at(0), request: {}, shownBy: at(60), ...more });
const unknown = (more: Partial<Line> = {}) =>
  line("unknown", { intendedAt: at(0), shownBy: at(60), effect: true, ...more });
const sent = (more: Partial<Line> = {}) =>
  line("sent", { intendedAt: at(0), sentAt: at(0), effect: true, ...more });
const aDayAgo = { troubleSince: at(-24 * 3_600) };
/** A line whose last request handed these items over. */
const handing = (...keys: readonly string[]) => ({ request: { Tags: keys.map((Key) => ({ Key })) } });

/** What follows, where a question's answer is followed by no other question. */
function follows(
  of: Question | "effect",
  given: Line,
  seen: Observation,
  about = task(),
  now = moment(),
): Moved {
  const transition = decide(about, given, { of, ...seen }, now);
  if ("ask" in transition) throw new Error(`it asks for its ${transition.ask}`);
  return transition;
}

const work = (given: Line, about = task(), way: Work["way"] = "forth", record?: StepRecord): Work =>
  workOn(
    { ...about, record: record ?? { stepId: about.step.id, forth: given } },
    0,
    way,
    new Map(),
    moment(),
  );

const foundOf = (one: Work, next: Line): Found => ({
  work: one,
  line: next,
  sight: "as before",
  wasSent: false,
  isThrottled: false,
});

function heldByAnother(given: Line): Moved {
  const one = work(given);
  const [found] = putOff([foundOf(one, intended())], new Set([one.task.step.resource]), moment());
  return found as Found;
}

function takenUp(given: Line): Moved {
  const { moves } = takeUp([0], [{ stepId: "a", forth: given }], "bob", moment());
  return { sight: "taken up", line: moves.get(0)?.forth as Line };
}

const early: StepRecord = { stepId: "a", forth: line("failed", { effect: true, shownBy: at(40) }) };

type RowOf<Row> = Row extends readonly [infer From extends string, infer Seen extends string, ...unknown[]]
  ? `${From}, ${Seen}`
  : never;

/** Of each row of the table, what makes a step take it: a row without a sentence does not compile. */
const sentences: Readonly<Record<RowOf<(typeof transitions)[number]>, () => Moved | Promise<Moved>>> = {
  "pending, as wanted": () => follows("check", freshLine, shows("new")),
  "pending, as wanted, after an intent": () =>
    follows("check", line("pending", { intendedAt: at(-90) }), shows("new")),
  "pending, as before": () => follows("precondition", freshLine, shows("old")),
  "pending, moved": () => follows("precondition", freshLine, shows("theirs")),
  "pending, not ready": () => follows("precondition", freshLine, shows("preparing"), task(careful("a"))),
  "pending, not shown yet": () => inquire(work(freshLine, task(), "back", early), never, moment),
  "pending, refused": () => follows("precondition", freshLine, error("denied")),
  "pending, nothing to do": () => follows("page", freshLine, page(), pages),
  "pending, too much": () => follows("page", freshLine, page("i1", "i2", "i3", "i4"), pages),
  "pending, trouble": () => follows("check", freshLine, error("throttled")),
  "pending, endless trouble": () => follows("check", line("pending", aDayAgo), error("unavailable")),
  "pending, held by another": () => heldByAnother(freshLine),
  "pending, cut off": () => moved(freshLine, { sight: "cut off" }, moment()),

  "intended, accepted": () => follows("effect", intended(), answer({})),
  "intended, accepted in part": () => follows("effect", intended({ inHand: 2 }), answer({}), pages),
  "intended, not now": () => follows("effect", intended(), error("conflict", "DependencyViolation"), busy),
  "intended, not this page now": () => follows("effect", intended({ handed: 2 }), error("throttled"), pages),
  "intended, halted": () => moved(intended(), { sight: "halted" }, moment()),
  "intended, halted between pages": () => moved(intended(), { sight: "halted between pages" }, moment()),
  "intended, never": () =>
    follows("effect", intended({ waitingSince: at(-20) }), error("conflict", "DependencyViolation"), busy),
  "intended, refused": () => follows("effect", intended(), error("denied")),
  "intended, endless trouble": () => follows("effect", intended(aDayAgo), error("throttled")),
  "intended, answer lost": () => follows("effect", intended(), error("unavailable")),
  "intended, tick died": () => {
    const { line: next } = work(intended());
    return { sight: "tick died", line: next };
  },

  "unknown, as left": () => follows("leaves", unknown(), shows("new")),
  "unknown, not shown yet": () => follows("leaves", unknown(), shows("old")),
  "unknown, neither yet": () => follows("precondition", unknown(), shows("changing"), task(), moment(61)),
  "unknown, as before": () => follows("precondition", unknown(), shows("old"), task(), moment(61)),
  "unknown, neither": () => follows("precondition", unknown(), shows("theirs"), task(), moment(80)),
  "unknown, still to hand over": () => follows("leaves", unknown(), page(), pages, moment(61)),
  "unknown, trouble": () => follows("leaves", unknown(), error("throttled")),
  "unknown, endless trouble": () =>
    follows("precondition", unknown(aDayAgo), shows("old"), task(), moment(61)),

  "paging, more": () => follows("page", line("paging"), page("i1"), pages),
  "paging, not shown yet": () =>
    follows("page", line("paging", { ...handing("i1"), shownBy: at(60) }), page("i1"), pages),
  "paging, held by another": () => heldByAnother(line("paging")),
  "paging, nothing to do": () => follows("page", line("paging"), page(), pages),
  "paging, too much": () => follows("page", line("paging", { handed: 3 }), page("i1"), pages),
  "paging, refused": () => follows("page", line("paging"), error("denied"), pages),
  "paging, trouble": () => follows("page", line("paging"), error("throttled"), pages),
  "paging, endless trouble": () => follows("page", line("paging", aDayAgo), error("throttled"), pages),
  "paging, no longer let": () => moved(line("paging"), { sight: "no longer let" }, moment()),

  "sent, as wanted": () => follows("check", sent(), shows("new")),
  "sent, not yet": () => follows("check", sent(), shows("old")),
  "sent, check failed": () => follows("check", sent(), shows("broken"), task(careful("a"))),
  "sent, too late": () => follows("check", sent(), shows("old"), task(), moment(20)),
  "sent, no result": () => follows("check", sent({ isRecovered: true }), shows("new"), unfound),
  "sent, trouble": () => follows("check", sent(), error("throttled")),
  "sent, endless trouble": () => follows("check", sent(aDayAgo), error("throttled")),

  "parked, taken up": () => takenUp(line("parked")),
  "parked, taken up, after an intent": () => takenUp(line("parked", { effect: true })),
  "parked, taken up, after an effect": () => takenUp(line("parked", { effect: true, sentAt: at(-90) })),
};

const never = () => Promise.reject(new Error("nothing is asked"));

describe("a step", () => {
  test.each(transitions)("that is %s, where it is seen %s, is %s", async (from, sight, to, means) => {
    expect(means).not.toBe("");
    const { line: next } = await sentences[`${from}, ${sight}` as keyof typeof sentences]();
    expect(next.state).toBe(to);
  });

  test("asks for what is wanted first, then for what was decided upon, then for its page", () => {
    const ask = (of: Question, seen: Observation, about = task(), given = freshLine) =>
      decide(about, given, { of, ...seen }, moment(61));
    expect(ask("check", shows("old"))).toEqual({ ask: "precondition" });
    expect(ask("precondition", answer({ more: true }), pages)).toEqual({ ask: "page" });
    expect(ask("check", shows("new"), named)).toEqual({ ask: "result" });
    expect(ask("leaves", shows("old"), task(), unknown())).toEqual({ ask: "precondition" });
    expect(ask("check", shows("new"), named, sent())).toEqual({ ask: "result" });
  });

  test("keeps what others refer to of its answer, or of a read where the answer was lost", () => {
    expect(follows("effect", intended(), shows("new"), named).line.result).toEqual({ "Made.Id": "a-made" });
    const recovered = follows("leaves", unknown(), shows("new"), named).line;
    expect(follows("result", recovered, shows("new"), named).line).toMatchObject({
      state: "done",
      result: { "Made.Id": "a-made" },
    });
    expect(follows("result", recovered, answer({}), named).line.state).toBe("parked");
  });

  test("whose answer was lost may have changed something, and has not where it is read back as before", () => {
    const lost = follows("effect", intended(), error("unavailable")).line;
    expect(lost).toMatchObject({ effect: true, shownBy: at(60), troubleSince: at(0) });
    const undone = follows("precondition", lost, shows("old"), task(), moment(61)).line;
    expect(undone).not.toHaveProperty("effect");
    expect(Date.parse(undone.nextAt ?? "")).toBeGreaterThan(start + 61_000);
  });

  test("counts the items of a lost page, but not those that are still there as they were", () => {
    const lost = line("paging", { ...handing("i1", "i2"), inHand: 2, shownBy: at(0) });
    expect(follows("page", lost, page("i3"), pages).line.handed).toBe(2);
    expect(follows("page", lost, page("i1", "i2"), pages).line.handed).toBe(0);
    expect(follows("page", lost, page("i3", "i4"), pages).line.state).toBe("parked");
  });

  test("waits for what passes by itself until its deadline, a pause not counted", () => {
    const waiting = line("pending", { waitingSince: at(-19), nextAt: at(0) });
    expect(follows("precondition", waiting, shows("preparing"), task(careful("a"))).sight).toBe("not ready");
    const late = follows("precondition", waiting, shows("preparing"), task(careful("a")), moment(1));
    expect(late.sight).toBe("moved");
    const paused = follows("precondition", waiting, shows("preparing"), task(careful("a")), moment(3_600));
    expect(paused).toMatchObject({ sight: "not ready", line: { waitingSince: at(3_600) } });
  });

  test("asks how what it began goes, where its check does not say, and fails as soon as that went wrong", () => {
    const read = { service: "ec2", operation: "DescribeTags", account: "1", region: "r", input: {} } as const;
    const jobs: Step = turn("a", [], {
      underway: {
        read,
        acceptors: [{ state: "failure", when: [{ path: "Jobs[].State", allIn: ["FAILED"] }] }],
      },
    });
    expect(decide(task(jobs), sent(), { of: "check", ...shows("old") }, moment())).toEqual({
      ask: "underway",
    });
    const said = (...states: readonly string[]) =>
      follows("underway", sent(), answer({ Jobs: states.map((State) => ({ State })) }), task(jobs));
    expect(said()).toMatchObject({ sight: "not yet", line: { state: "sent" } });
    expect(said("FAILED", "RUNNING")).toMatchObject({ sight: "not yet" });
    expect(said("FAILED")).toMatchObject({
      line: { state: "failed", note: 'what it began went wrong: {"Jobs[].State":["FAILED"]}' },
    });
    const late = moment(turn("a").check.deadlineSeconds);
    expect(follows("check", sent(), shows("old"), task(jobs), late)).toMatchObject({ sight: "too late" });
  });

  test("is not begun before its time, and nothing is asked about it until then", async () => {
    const later = task(turn("a", [], { notBefore: at(60) }));
    const asked: unknown[] = [];
    const ask = async (call: unknown) => {
      asked.push(call);
      return shows("old");
    };
    const found = await inquire(work(freshLine, later), ask, moment);
    expect(found).toMatchObject({ sight: "not ready", line: { state: "pending", nextAt: at(60) } });
    expect(asked).toEqual([]);
    const record = { stepId: "a", forth: freshLine };
    const due = workOn({ ...later, record }, 0, "forth", new Map(), moment(60));
    expect(await inquire(due, ask, () => moment(60))).toMatchObject({ line: { state: "intended" } });
  });

  test("takes an error for the resource's state only where it speaks of the resource", () => {
    const sightOf = (kind: ErrorKind) => follows("precondition", freshLine, error(kind)).sight;
    expect([sightOf("not-found"), sightOf("conflict")]).toEqual(["moved", "moved"]);
    expect([sightOf("denied"), sightOf("invalid-input"), sightOf("bug")]).toEqual([
      "refused",
      "refused",
      "refused",
    ]);
  });
});

describe("whatever is seen of a step", () => {
  const kinds: readonly ErrorKind[] = [
    "invalid-input",
    "not-found",
    "conflict",
    "denied",
    "throttled",
    "unavailable",
    "bug",
  ];
  const seen = fc.oneof(
    fc.constantFrom("old", "new", "theirs", "preparing", "broken").map(shows),
    fc
      .constantFrom<readonly string[]>([], ["i1"], ["i1", "i2", "i3"], ["theirs"])
      .map((keys) => page(...keys)),
    fc.constantFrom(...kinds).map((kind) => error(kind)),
    fc.constant(error("conflict", "DependencyViolation")),
    fc.jsonValue().map((value) => answer(value as Json)),
  );
  const tasks = fc.constantFrom(
    task(),
    task(careful("a")),
    named,
    unfound,
    pages,
    busy,
    task(naming("b", "a")),
  );
  const times = fc.integer({ min: -100_000, max: 100_000 }).map(at);
  const lines = fc
    .record(
      {
        intendedAt: times,
        sentAt: times,
        shownBy: times,
        troubleSince: times,
        waitingSince: times,
        nextAt: times,
        looks: fc.nat(50),
        handed: fc.nat(5),
        inHand: fc.nat(5),
        effect: fc.constant(true),
        isRecovered: fc.constant(true),
      },
      { requiredKeys: [] },
    )
    .map((more): Partial<Line> => more);

  const questionsOf: Readonly<Partial<Record<StepState, readonly (Question | "effect")[]>>> = {
    pending: ["check", "precondition", "page", "result"],
    intended: ["effect"],
    unknown: ["leaves", "precondition"],
    paging: ["page"],
    sent: ["check", "result"],
  };
  const asked = fc.constantFrom(
    ...Object.entries(questionsOf).flatMap(([state, of]) =>
      of.map((one) => [state as StepState, one] as const),
    ),
  );

  test("a row of the table follows, or another question; ended steps say when, and nothing is due in the past", () => {
    fc.assert(
      fc.property(tasks, lines, asked, seen, fc.nat(200_000), (about, more, [state, of], what, seconds) => {
        const now = moment(seconds);
        const given = state === "pending" ? more : { sentAt: at(0), shownBy: at(60), ...more };
        const follows: Transition = decide(about, line(state, given), { of, ...what }, now);
        if ("ask" in follows) {
          expect(questionsOf[state]).toContain(follows.ask);
          expect(follows.ask).not.toBe(firstQuestion[state]);
          return;
        }
        expect(stateAfter(state, follows.sight as Sight)).toBe(follows.line.state);
        expect(follows.line.endedAt !== undefined).toBe(hasEnded(follows.line.state));
        if (follows.line.state === "intended") expect(follows.line.intendedAt).toBeDefined();
        if (follows.line.nextAt !== undefined)
          expect(Date.parse(follows.line.nextAt)).toBeGreaterThan(now.now.getTime());
        // What waits says until when.
        if (follows.line.state === state) expect(follows.line.nextAt).toBeDefined();
        if (
          follows.line.state === "parked" ||
          follows.line.state === "failed" ||
          follows.line.state === "drifted"
        )
          expect(follows.line.note).toBeTruthy();
      }),
      { numRuns: 2_000 },
    );
  });

  test("the same follows from the same, and nothing that was given is changed", () => {
    fc.assert(
      fc.property(tasks, lines, asked, seen, (about, more, [state, of], what) => {
        const given = Object.freeze({ sentAt: at(0), shownBy: at(60), ...more, state });
        const one = decide(about, given, { of, ...what }, moment());
        expect(decide(about, given, { of, ...what }, moment())).toEqual(one);
      }),
    );
  });
});
