import { runChain } from "@watchkeeper/cases/chains";
import type { StepRecord } from "@watchkeeper/plans/ledger";
import type { PlanHeader } from "@watchkeeper/plans/plan";
import { planFormat } from "@watchkeeper/plans/plan";
import type { PlanPage } from "@watchkeeper/plans/plan-page";
import type { RunHead, RunRef } from "@watchkeeper/plans/run";
import * as z from "zod";
import type { Key } from "./write.ts";

/** The partition of a run, and the name of its chain. */
export const runPk = (ref: RunRef): string => runChain(ref);

const numbered = (name: string, digits: number) => (ref: RunRef, number: number) => ({
  pk: runPk(ref),
  sk: `${name}#${String(number).padStart(digits, "0")}`,
});

/** A plan's header and its pages begin with `PLAN`, a run's head and its front with `HEAD`: a query reads each whole. */
export const headerKey = (ref: RunRef): Key => ({ pk: runPk(ref), sk: "PLAN" });
export const pageKey = numbered("PLAN#PAGE", 4);
export const headKey = (ref: RunRef): Key => ({ pk: runPk(ref), sk: "HEAD" });
export const frontKey = numbered("HEAD#FRONT", 4);
export const stepKey = numbered("STEP", 6);
export const lineKey = numbered("LINE", 6);

/** The number at the end of a sort key. */
export const numberOf = ({ sk }: Key): number => Number(sk.slice(sk.lastIndexOf("#") + 1));

export const headerItem: z.ZodType<{ header: PlanHeader }> = z.object({
  header: z.looseObject({
    format: z.literal(planFormat),
    caseId: z.string(),
    account: z.string(),
    title: z.string(),
    checks: z.array(z.string()),
    onFailure: z.enum(["stop", "undo", "continue"]),
    configHash: z.string(),
    steps: z.number().int(),
    pages: z.array(z.string()),
  }),
}) as never;

export const pageItem: z.ZodType<{ entries: PlanPage }> = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      hash: z.string(),
      needs: z.array(z.number().int()),
      wave: z.number().int(),
      shares: z.number().int().optional(),
      isUndoable: z.boolean(),
      keeps: z.array(z.string()),
    }),
  ),
});

const counts = z.object({
  steps: z.number(),
  pending: z.number(),
  inFlight: z.number(),
  done: z.number(),
  failed: z.number(),
  skipped: z.number(),
  parked: z.number(),
  putBack: z.number(),
});

export const headItem: z.ZodType<RunHead> = z.object({
  v: z.number().int(),
  status: z.enum(["made", "running", "paused", "resumed", "ended"]),
  outcome: z
    .enum(["succeeded", "already-compliant", "partly", "drifted", "failed", "compensated", "parked", "held"])
    .optional(),
  note: z.string().optional(),
  refused: z.enum(["ask", "refuse", "expired", "changed"]).optional(),
  progress: counts,
  budget: z.object({ perSecond: z.number(), tokens: z.number(), at: z.number() }).optional(),
  startedAt: z.string().optional(),
  pausedAt: z.string().optional(),
  endedAt: z.string().optional(),
  resumedBy: z.string().optional(),
  audit: z.object({ seq: z.number().int(), hash: z.string() }),
}) as never;

const line = z.looseObject({
  state: z.enum([
    "pending",
    "intended",
    "unknown",
    "paging",
    "sent",
    "done",
    "satisfied",
    "drifted",
    "failed",
    "skipped",
    "parked",
  ]),
});

export const lineItem: z.ZodType<{ record: StepRecord }> = z.object({
  record: z.object({ stepId: z.string(), forth: line, back: line.optional() }),
}) as never;
