import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Whose configuration a journey runs under. */
export const stages = ["own", "whole-baseline"] as const;
export type Stage = (typeof stages)[number];

/** A permission that was asked for in a journey. */
export interface Asked {
  /** The ARN of the role, or of whoever else asked. */
  readonly by: string;
  readonly action: string;
  readonly resource: string;
  /** The partitions of a table that it touched, by how their keys begin. */
  readonly items: readonly string[];
  readonly isAllowed: boolean;
}

/** Acts all journeys out, a process for each stage, for a function is bound to its configuration when it is loaded. */
export async function askedInJourneys(): Promise<readonly Asked[]> {
  return (await Promise.all(stages.map(askedIn))).flat();
}

async function askedIn(stage: Stage): Promise<readonly Asked[]> {
  const script = new URL("act-out.ts", import.meta.url).pathname;
  const acting = spawn(process.execPath, [script, stage], { stdio: ["ignore", "pipe", "pipe"] });
  const [told, complaints] = await Promise.all([text(acting.stdout), text(acting.stderr)]);
  if (complaints !== "") throw new Error(`The journeys of the stage "${stage}":\n${complaints}`);
  return JSON.parse(told) as readonly Asked[];
}
