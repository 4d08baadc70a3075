import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Resource } from "./mock-aws.ts";
import { root } from "./sst-platform.ts";

/** What sst.config.ts says of a stage. */
export interface EvaluatedStage {
  readonly app: {
    readonly removal: string;
    readonly protect: boolean;
    readonly providers: { readonly aws: { readonly region: string; readonly allowedAccountIds: string[] } };
  };
  readonly resources: readonly Resource[];
}

/** Evaluates sst.config.ts in a process of its own, which has no credentials and no AWS to use them on. */
export async function evaluateStage(stage: string): Promise<EvaluatedStage> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, "collect.ts"), stage],
    { cwd: root, env: { PATH: process.env.PATH }, maxBuffer: 64 * 2 ** 20 },
  );
  return JSON.parse(stdout) as EvaluatedStage;
}
