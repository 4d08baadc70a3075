import { eventEnvelope } from "@watchkeeper/core/define-event";
import { messageOf } from "@watchkeeper/core/error";
import { canonicalJson, type Json } from "@watchkeeper/core/json";
import { operationOf } from "@watchkeeper/plans/call";
import * as z from "zod/mini";
import type { AnyCheck } from "./check.ts";
import type { AnyExample, ExpectedFinding } from "./example.ts";
import { heldSteps } from "./held-steps.ts";
import { lookAt } from "./look-at.ts";
import { recogniserOf } from "./recognise.ts";
import { watchOf } from "./watch.ts";

/** Where the resources of examples are. */
const here = { account: "444455556666", region: "us-east-1" };

/** The examples of a check. */
export const examplesOf = (check: AnyCheck): readonly AnyExample[] => check.examples(here);

/** What came of an example. */
export interface TriedExample {
  readonly check: string;
  readonly name: string;
  readonly expected: readonly ExpectedFinding[];
  readonly found: readonly ExpectedFinding[];
  /** Why the check could not be asked: the event does not wake it, AWS does not show the resource, or it throws. */
  readonly trouble: readonly string[];
  readonly isAsExpected: boolean;
}

/** Tries all examples of a check: that they cannot be told is one that differs. */
export async function tryExamples(check: AnyCheck): Promise<readonly TriedExample[]> {
  try {
    return await Promise.all([...examplesOf(check)].map((example) => tryExample(check, example)));
  } catch (error) {
    const trouble = [`its examples cannot be told: ${messageOf(error)}`];
    return [{ check: check.id, name: "examples", expected: [], found: [], trouble, isAsExpected: false }];
  }
}

/** Shows a check its example's event, answers its reads as the example does, and sees what it makes of that. */
export async function tryExample(check: AnyCheck, example: AnyExample): Promise<TriedExample> {
  const { found, trouble } = await lookedAt(check, example).catch((error: unknown) => ({
    found: [],
    trouble: [`it throws: ${messageOf(error)}`],
  }));
  const { name, finds: expected } = example;
  const isAsExpected = trouble.length === 0 && canonicalJson(found) === canonicalJson(expected);
  return { check: check.id, name, expected, found, trouble, isAsExpected };
}

async function lookedAt(
  check: AnyCheck,
  { event, answers, settings = {} }: AnyExample,
): Promise<Pick<TriedExample, "found" | "trouble">> {
  const troubled = (why: string) => ({ found: [], trouble: [why] });
  const envelope = eventEnvelope.safeParse(event);
  if (!envelope.success) return troubled(`its event is no event: ${envelope.error.message}`);
  const recognition = await recogniserOf(watchOf([check]))(envelope.data);
  if (recognition.is === "malformed") return troubled(recognition.reason);
  if (recognition.is === "unwanted") return troubled("its event does not wake the check");
  const set = z.safeParse(check.settings, settings);
  if (!set.success) return troubled(`its settings are none of the check's: ${set.error.message}`);
  const { findings, unsettled, unexamined } = await lookAt([recognition.known], {
    config: { settings: { [check.id]: set.data } },
    executor: { read: async (call) => (answers[operationOf(call)] ?? {}) as Json },
    operations: {},
  });
  return {
    found: findings.map((finding) => ({
      summary: finding.summary,
      evidence: finding.evidence,
      calls: check.fix ? heldSteps(check.fix, finding, check.fix.steps(finding)).map(({ call }) => call) : [],
    })),
    trouble: [
      ...unsettled.map((resource) => `no answer shows ${resource}`),
      ...unexamined.map(({ summary }) => summary),
    ],
  };
}
