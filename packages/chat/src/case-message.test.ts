import { type CaseOutcome, caseOutcome } from "@watchkeeper/cases/case";
import type { ShownState } from "@watchkeeper/plans/ledger";
import type { RunHead } from "@watchkeeper/plans/run";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caseMessage } from "./case-message.ts";
import type { CaseView } from "./standing.ts";
import { lintMessage } from "./testing/lint-message.ts";
import { asked, found, plan } from "./testing/views.ts";

const said = (view: CaseView) => JSON.stringify(caseMessage(view));
const decision = {
  verdict: "approve" as const,
  by: "slack:T000000001/U0000BOB",
  person: "bob",
  reason: "looked at it",
  at: "2026-03-02T09:04:00.000Z",
};

describe("a case's message", () => {
  test("asks with what was found, what is to be changed from → to, why, and until when", () => {
    const text = said(asked);
    for (const part of [
      "its value is old",
      "turn a",
      '"\\"old\\""',
      '"\\"new\\""',
      "a check in it asks",
      "1 more must approve",
    ])
      expect(text).toContain(part);
    expect(caseMessage(asked).blocks.at(-1)).toMatchObject({ type: "actions", block_id: "decide" });
  });

  test("names who approved as Slack knows them, and others by the last part of their ARN", () => {
    const approval = { ...asked.approval!, decisions: [decision] };
    expect(said({ ...asked, approval })).toContain('{"type":"user","user_id":"U0000BOB"}');
    const byArn = { ...decision, by: "arn:aws:iam::444455556666:user/b0b" };
    expect(said({ ...asked, approval: { ...approval, decisions: [byArn] } })).toContain('"text":"bob"');
  });

  test("has buttons only while somebody may still decide", () => {
    const late = { ...asked, now: new Date("2026-03-03T09:00:00.000Z") };
    const approved = { ...asked, approval: { ...asked.approval!, decisions: [decision] } };
    const closed = { ...asked, case: { ...found, status: "closed" as const, outcome: "fixed" as const } };
    for (const view of [late, approved, closed, { ...asked, case: { ...found, status: "running" as const } }])
      expect(said(view)).not.toContain('"button"');
  });

  test("tells how far a big run has come, and what can be done where it stands still", () => {
    const progress = {
      steps: 1_000,
      pending: 0,
      inFlight: 2,
      done: 990,
      failed: 4,
      skipped: 3,
      parked: 1,
      putBack: 0,
    };
    const run = (status: RunHead["status"]) => {
      const { header, head, ...rest } = asked.run!;
      return { ...rest, header: { ...header, steps: 1_000 }, head: { ...head, status, progress } };
    };
    const paused = said({ ...asked, case: { ...found, status: "running" }, run: run("paused") });
    expect(paused).toContain("990 of 1000 done, 2 under way, 4 failed, 3 skipped, 1 needs a person");
    expect(paused).toContain("it goes on by itself when the halt is taken back");
    expect(paused).toContain("and 999 more: watchkeeper case c-1 --steps shows them");
    const parked = said({
      ...asked,
      case: { ...found, status: "closed", outcome: "parked" },
      run: run("ended"),
    });
    expect(parked).toContain("to take it up again: watchkeeper resume c-1");
  });

  test("says of an end what stands in the cloud after it, and what may be asked for", () => {
    const ended = (outcome: CaseOutcome) => said({ ...asked, case: { ...found, status: "closed", outcome } });
    expect(ended("undone")).toMatch(/⚠️ Undone, as it was found.*What was found stands again/);
    expect(ended("expired")).toContain("What was found stands; nothing was changed.");
    expect(ended("fixed")).toContain("to take back what it did: watchkeeper undo c-1");
  });

  test("counts what does not fit", () => {
    const findings = Array.from({ length: 200 }, () => asked.findings[0]!);
    expect(said({ ...asked, findings })).toContain("and 190 more");
    expect(lintMessage(caseMessage({ ...asked, findings }))).toEqual([]);
  });

  const evil = fc.oneof(
    fc.constantFrom("<!channel>", "*bold*", "<http://evil.example|approve>", "&amp;", "<@U1>", "`x`", ""),
    fc.string({ unit: "binary", maxLength: 6_000 }),
  );
  const states: readonly ShownState[] = ["pending", "sent", "done", "failed", "compensated", "parked"];
  const views = fc
    .record({
      text: evil,
      status: fc.constantFrom(
        "open" as const,
        "awaiting-approval" as const,
        "running" as const,
        "closed" as const,
      ),
      outcome: fc.constantFrom(...caseOutcome.options),
      state: fc.constantFrom(...states),
      decided: fc.boolean(),
      many: fc.integer({ min: 1, max: 60 }),
    })
    .map(({ text, status, outcome, state, decided, many }): CaseView => {
      const step = plan.steps[0]!;
      const changed = {
        ...step,
        title: text,
        changes: Array.from({ length: many }, () => ({ property: text, from: text, to: [text] })),
        destroys: [text],
        interrupts: [text],
      };
      return {
        ...asked,
        case: {
          ...found,
          title: text,
          actor: text,
          note: text,
          asked: { what: "undo", by: text, at: found.openedAt },
          status,
          outcome,
        },
        findings: Array.from({ length: many }, () => ({
          ...asked.findings[0]!,
          summary: text,
          resource: text,
        })),
        run: {
          ...asked.run!,
          header: { ...asked.run!.header, title: text, steps: many },
          steps: Array.from({ length: Math.min(many, 10) }, (_, number) => ({
            number,
            step: changed,
            state,
            note: text,
          })),
        },
        approval: {
          request: { ...asked.approval!.request, reasons: [text] },
          decisions: decided ? [{ ...decision, by: text, reason: text }] : [],
        },
      };
    });

  test("whatever others wrote: it keeps Slack's limits, holds no mark-up, and mentions and links nobody", () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(lintMessage(caseMessage(view))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the linter itself", () => {
  const { blocks } = caseMessage(asked);
  const message = { caseId: "c-1", text: "x", blocks };
  test.each([
    ["51 blocks", { ...message, blocks: Array.from({ length: 51 }, () => blocks[0]!) }, /51 blocks/],
    ["an unescaped text", { ...message, text: "<!channel>" }, /control character/],
    [
      "a long button",
      {
        ...message,
        blocks: [
          {
            type: "actions" as const,
            elements: [
              {
                type: "button" as const,
                text: { type: "plain_text" as const, text: "x".repeat(76) },
                value: "x".repeat(2_001),
              },
            ],
          },
        ],
      },
      /button text.*button value/s,
    ],
    [
      "mrkdwn",
      { ...message, blocks: [{ type: "section" as const, text: { type: "mrkdwn" as const, text: "*x*" } }] },
      /mrkdwn/,
    ],
  ])("finds %s", (_what, bad, flaw) => {
    expect(lintMessage(bad).join("\n")).toMatch(flaw);
  });
});
