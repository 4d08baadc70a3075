import { decideCase } from "@watchkeeper/cli/decide-case";
import { findCase } from "@watchkeeper/cli/find-case";
import { scenarios } from "@watchkeeper/cli/scenarios/index";
import { sweepLine, sweepsNow } from "@watchkeeper/cli/show-sweep";
import type { ConsoleBundle } from "@watchkeeper/console/bundle";
import { consolePage } from "@watchkeeper/console/page";
import type { Halt, Push } from "@watchkeeper/console/wire";
import { durationMs } from "@watchkeeper/core/duration";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type StepGroup, statesIn } from "@watchkeeper/plans/run-view";
import { sweepsOf } from "@watchkeeper/reactions/watch";
import { askFor } from "@watchkeeper/reactions/word";
import * as z from "zod";
import project from "../../../watchkeeper.config.ts";
import { caseSteps, caseStory } from "./case-story.ts";
import { people } from "./desks.ts";
import { EventStream } from "./event-stream.ts";
import { createFeed } from "./feed.ts";
import type { Laptop } from "./laptop.ts";
import { mischiefOn } from "./mischief.ts";
import { Content, parseBody, type RouteTable } from "./route.ts";

/** Who reads for the page; what people do there, they do under names of their own. */
const reader = "console";

const as = z.string().min(1);
const reason = z.string().trim().min(1);
const decision = z.object({ planHash: z.string(), verdict: z.enum(["approve", "deny"]), reason, as });
const request = z.object({ reason, as });
const attempt = z.object({ scenario: z.string(), as });
const whole = z.string().regex(/^\d+$/).transform(Number);
const group = z.enum(Object.keys(statesIn) as [StepGroup, ...StepGroup[]]);
const stepsAsked = z.object({
  from: whole.default(0),
  count: whole.pipe(z.number().min(1).max(1_000)).default(50),
  only: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(group))
    .transform((groups) => groups.flatMap((one) => statesIn[one]))
    .optional(),
});

/** The console: its page, what it shows, and what people do on it. */
export function consoleRoutes(laptop: Laptop, bundle: Promise<ConsoleBundle>): RouteTable {
  const { desk, runtime } = people(laptop);
  const halt = async (): Promise<Halt | undefined> => {
    const { switches, nameOf } = await desk(reader);
    const now = await switches.halt();
    return now && { ...now, by: nameOf(now.by) };
  };
  const sweeps = async () =>
    (await sweepsNow(await desk(reader), sweepsOf(project.definitions))).map(sweepLine);
  const feed = createFeed(laptop, {
    case: async (id) => (await desk(reader)).cases.find(id),
    halt,
    sweeps,
  });
  const now = () => laptop.world.clock.now().toISOString();
  const hello = async (): Promise<Push> => ({
    type: "hello",
    now: now(),
    account: laptop.config.accounts[0]?.id ?? laptop.config.hub.account,
    scenarios: scenarios.map(({ id, title }) => ({ id, title })),
    halt: (await halt()) ?? null,
    accounts: Object.fromEntries(laptop.config.accounts.map(({ id, name }) => [id, name])),
    severities: Object.fromEntries(
      Object.entries(laptop.config.checks).map(([id, { severity }]) => [id, severity]),
    ),
    sweeps: await sweeps(),
    cases: await (await desk(reader)).cases.list(),
    happened: feed.recent(),
  });

  return {
    "GET /": async () => {
      const { html, headers } = consolePage();
      return new Content("text/html; charset=utf-8", html, headers);
    },
    "GET /_watchkeeper/console.js": async () =>
      new Content("text/javascript; charset=utf-8", (await bundle).script),
    "GET /_watchkeeper/console.css": async () => new Content("text/css; charset=utf-8", (await bundle).style),

    "GET /_watchkeeper/events": async () =>
      new EventStream({ hello, follow: feed.follow, clock: () => ({ type: "clock", now: now() }) }),
    "GET /_watchkeeper/cases/:id": async (_laptop, _body, { params }) =>
      caseStory(laptop, await desk(reader), params.id ?? ""),
    "GET /_watchkeeper/cases/:id/steps": async (_laptop, _body, { params, query }) => {
      const { only, ...asked } = parseBody(
        stepsAsked,
        query,
        `asked for with ?from=0&count=50&only=failed,parked: 1,000 steps at most, and only any of ${group.options.join(", ")}.`,
      );
      return caseSteps(await desk(reader), params.id ?? "", { ...asked, ...(only ? { only } : {}) });
    },

    "POST /_watchkeeper/cases/:id/decide": async (_laptop, body, { params }) => {
      const words = parseBody(
        decision,
        body,
        '{"planHash", "verdict": "approve" or "deny", "reason", "as"}. Nothing was decided.',
      );
      const { state } = await decideCase(await desk(words.as), params.id ?? "", words);
      return state;
    },
    "POST /_watchkeeper/cases/:id/undo": async (_laptop, body, { params }) => {
      const words = parseBody(request, body, '{"reason", "as"}. Nothing was undone.');
      const person = await desk(words.as);
      const found = await findCase(person, params.id ?? "");
      const { executionArn } = await person.door.say(askFor("undo", found, words.reason));
      return { executionArn };
    },
    "POST /_watchkeeper/cases/:id/resume": async (_laptop, body, { params }) => {
      const words = parseBody(request, body, '{"reason", "as"}. Nothing was taken up.');
      const person = await desk(words.as);
      const found = await findCase(person, params.id ?? "");
      const { executionArn } = await person.door.say(askFor("resume", found, words.reason));
      return { executionArn };
    },
    "POST /_watchkeeper/cases/:id/retry": async (_laptop, body, { params }) => {
      const words = parseBody(request, body, '{"reason", "as"}. Nothing was tried.');
      const person = await desk(words.as);
      const found = await findCase(person, params.id ?? "");
      const { executionArn } = await person.door.say(askFor("retry", found, words.reason));
      return { executionArn };
    },
    "POST /_watchkeeper/try": async (laptop, body) => {
      const words = parseBody(attempt, body, '{"scenario", "as"}. Nothing was done.');
      const scenario = scenarios.find(({ id }) => id === words.scenario);
      if (!scenario)
        throw new WatchkeeperError(
          "UnknownScenario",
          "invalid-input",
          `There is no scenario "${words.scenario}". Nothing was done.`,
        );
      const did = await scenario.run(runtime(words.as), mischiefOn(laptop));
      if (scenario.passes) await laptop.world.clock.advance(durationMs(scenario.passes));
      return { scenario: scenario.id, did };
    },
  };
}
