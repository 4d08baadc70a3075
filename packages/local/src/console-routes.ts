import { decideCase } from "@watchkeeper/cli/decide-case";
import { findCase } from "@watchkeeper/cli/find-case";
import { scenarios } from "@watchkeeper/cli/scenarios/index";
import type { ConsoleBundle } from "@watchkeeper/console/bundle";
import { consolePage } from "@watchkeeper/console/page";
import type { Push } from "@watchkeeper/console/wire";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { requestUndo } from "@watchkeeper/reactions/request-change";
import * as z from "zod";
import { caseStory } from "./case-story.ts";
import { people } from "./desks.ts";
import { EventStream } from "./event-stream.ts";
import { createFeed } from "./feed.ts";
import type { Laptop } from "./laptop.ts";
import { Content, parseBody, type RouteTable } from "./route.ts";

/** Who reads for the page; what people do there, they do under names of their own. */
const reader = "console";

const as = z.string().min(1);
const reason = z.string().trim().min(1);
const decision = z.object({ planHash: z.string(), verdict: z.enum(["approve", "deny"]), reason, as });
const undo = z.object({ reason, as });
const attempt = z.object({ scenario: z.string(), as });

/** The console: its page, what it shows, and what people do on it. */
export function consoleRoutes(laptop: Laptop, bundle: Promise<ConsoleBundle>): RouteTable {
  const { desk, runtime } = people(laptop);
  const feed = createFeed(laptop, async (id) => (await desk(reader)).cases.find(id));
  const now = () => laptop.world.clock.now().toISOString();
  const hello = async (): Promise<Push> => ({
    type: "hello",
    now: now(),
    account: laptop.config.accounts[0]?.id ?? laptop.config.hub.account,
    scenarios: scenarios.map(({ id, title }) => ({ id, title })),
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
      const words = parseBody(undo, body, '{"reason", "as"}. Nothing was undone.');
      const person = await desk(words.as);
      const found = await findCase(person, params.id ?? "");
      return { executionArn: await requestUndo(found, person.identity, words.reason, person) };
    },
    "POST /_watchkeeper/try": async (_laptop, body) => {
      const words = parseBody(attempt, body, '{"scenario", "as"}. Nothing was done.');
      const scenario = scenarios.find(({ id }) => id === words.scenario);
      if (!scenario)
        throw new WatchkeeperError(
          "UnknownScenario",
          "invalid-input",
          `There is no scenario "${words.scenario}". Nothing was done.`,
        );
      return { scenario: scenario.id, did: await scenario.run(runtime(words.as)) };
    },
  };
}
