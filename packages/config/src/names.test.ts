import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitted, type Named, nameLimits } from "./name-limits.ts";
import { namesOf } from "./names.ts";

const account = "111122223333";
const stages = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/);
/** What functions, workflows, queues, tables and events are called. */
const words = fc.stringMatching(/^[a-z][a-z0-9-]{0,59}$/);

describe("the names of a stage", () => {
  test("fit into what AWS takes, whatever the stage, the functions and the events are called", () => {
    fc.assert(
      fc.property(stages, words, (stage, word) => {
        const names = namesOf(stage, account);
        const made: readonly (readonly [Named, string])[] = [
          ["bucket", names.anchorBucket],
          ["bus", names.bus],
          ["rule", names.busToQueueRule],
          ["rule", names.forwardRuleOf(word)],
          ["rule", names.function(word)],
          ["function", names.function(word)],
          ["role", names.function(word)],
          ["role", names.machine(word)],
          ["machine", names.machine(word)],
          ["queue", names.queue(word)],
          ["queue", names.deadLetterQueueOf(word)],
          ["table", names.table(word)],
          ["logGroup", `/aws/lambda/${names.function(word)}`],
          ["policy", names.boundary],
          ["parameter", names.slackBotToken],
          ["parameter", names.slackSigningSecret],
          ...[names.readRole, names.actRole, names.operatorRole, names.forwardRole].map(
            (role) => ["role", role] as const,
          ),
        ];
        for (const [of, name] of made) {
          expect(name.length, `${of} ${name}`).toBeLessThanOrEqual(nameLimits[of]);
          expect(name).toMatch(/^(\/aws\/lambda\/|\/)?watchkeeper[-/]/);
        }
        expect(names.forwardRuleOf(word).startsWith(`${names.forwardRule}-`)).toBe(true);
        expect(names.function(word).startsWith(names.prefix)).toBe(true);
      }),
    );
  });

  test("stay different where they are cut", () => {
    fc.assert(
      fc.property(words, words, (a, b) => {
        fc.pre(a !== b);
        const { forwardRuleOf } = namesOf("production-eu-west-1", account);
        expect(forwardRuleOf(a)).not.toBe(forwardRuleOf(b));
      }),
    );
  });

  test("are cut at the limit, and not before", () => {
    expect(fitted("rule", "r".repeat(64))).toBe("r".repeat(64));
    expect(fitted("rule", "r".repeat(65))).toMatch(/^r{55}-[0-9a-f]{8}$/);
  });
});
