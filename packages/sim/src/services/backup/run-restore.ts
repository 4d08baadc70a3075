import { errorCodeOf } from "../../kernel/error-code.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import { askersOf, asService, assumed, cannotBeAssumed } from "./askers.ts";
import { tellRestore } from "./job-events.ts";
import { about, type Scene } from "./shared.ts";
import { sourceOf } from "./sources/index.ts";
import type { BackupState, RestoreJob } from "./state.ts";

const restoringMs = 5 * 60_000;
const fillingMs = 60_000;
const failingMs = 10_000;

/** A restore's turn has come. */
export const beginRestore = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "begin restore",
  run: ({ id }, scene) => {
    const job = scene.state.restores.get(id);
    if (job?.state !== "PENDING") return;
    const { mishap } = job;
    job.state = "RUNNING";
    tellRestore(scene, job);
    if (mishap?.as === "hangs") return;
    if (mishap && "message" in mishap) {
      scene.world.jobs.after(failingMs, endRestore, scene, { id, failure: mishap.message });
      return;
    }
    scene.world.jobs.after(about(scene, restoringMs), makeAnew, scene, { id });
  },
});

/** The resource is made anew. */
export const makeAnew = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "make anew",
  run: async ({ id }, scene) => {
    const job = scene.state.restores.get(id);
    if (job?.state !== "RUNNING") return;
    const outcome = await made(scene, job);
    if ("failure" in outcome || !sourceOf(job.resourceArn)?.fill) {
      end(scene, job, outcome);
      return;
    }
    job.createdResourceArn = outcome.arn;
    scene.world.jobs.after(fillingMs, fillAnew, scene, { id });
  },
});

/** What was made is filled. */
export const fillAnew = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "fill anew",
  run: async ({ id }, scene) => {
    const job = scene.state.restores.get(id);
    const point = job && scene.state.points.get(job.recoveryPointArn);
    const arn = job?.createdResourceArn;
    if (job?.state !== "RUNNING" || !point || arn === undefined) return;
    await sourceOf(job.resourceArn)?.fill?.(arn, point.content, asService(scene.world, scene));
    end(scene, job, { arn });
  },
});

/** A restore ends as it was ordered to. */
export const endRestore = defineJob<{ id: string; failure: string }, BackupState>({
  service: "backup",
  name: "end restore",
  run: ({ id, failure }, scene) => {
    const job = scene.state.restores.get(id);
    if (job?.state === "RUNNING") end(scene, job, { failure });
  },
});

type Outcome = { readonly arn: string } | { readonly failure: string };

async function made(scene: Scene, job: RestoreJob): Promise<Outcome> {
  const { world, state } = scene;
  const point = state.points.get(job.recoveryPointArn);
  const source = sourceOf(job.resourceArn);
  const role = assumed(world, job.roleArn);
  if (!role) return { failure: cannotBeAssumed(job.roleArn) };
  if (!point || !source?.restore) return { failure: "Cannot find recovery point." };
  const { content, arn: pointArn } = point;
  const restoring = { world, place: scene, pointArn, content, metadata: job.metadata };
  try {
    const arn = await source.restore(restoring, askersOf(world, scene, role));
    point.restored = world.clock.now();
    return { arn };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isDenied = /AccessDenied|UnauthorizedOperation/.test(errorCodeOf(error));
    return { failure: isDenied ? source.denied(job.resourceArn, message) : message };
  }
}

function end(scene: Scene, job: RestoreJob, outcome: Outcome): void {
  job.completed = scene.world.clock.now();
  if ("arn" in outcome) {
    job.createdResourceArn = outcome.arn;
    job.percent = 100;
    job.state = "COMPLETED";
  } else {
    job.message = outcome.failure;
    job.state = "FAILED";
  }
  tellRestore(scene, job);
}
