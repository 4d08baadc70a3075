import type { InstanceStateName } from "@aws-sdk/client-ec2";
import { defineJob } from "../../kernel/job-kind.ts";
import { about, arnOf, type Request, type Scene } from "./request.ts";
import type { Ec2State, Instance } from "./state.ts";
import { dropInstanceVolumes } from "./volume.ts";

/** How long each change takes, give or take a quarter. */
const PENDING_MS = 8_000;
const STOPPING_MS = 15_000;
const SHUTTING_DOWN_MS = 20_000;
/** How long a terminated instance is still shown. */
const REMAINS_MS = 60 * 60 * 1000;

/** What EventBridge takes: the instance's first state is told as well. */
export function enter(instance: Instance, state: InstanceStateName, { world, account, region }: Scene): void {
  instance.state = state;
  instance.transition += 1;
  world.emit(
    {
      "detail-type": "EC2 Instance State-change Notification",
      source: "aws.ec2",
      account,
      region,
      resources: [arnOf({ account, region }, "instance", instance.id)],
      detail: { "instance-id": instance.id, state },
    },
    Math.round(200 + world.random() * 800),
  );
}

/** Launches or starts: `pending`, then `running`. */
export function start(instance: Instance, request: Request): void {
  instance.started = request.now;
  instance.stateReason = { Code: "pending", Message: "pending" };
  instance.transitionReason = "";
  enter(instance, "pending", request);
  later(instance, request, PENDING_MS, "running");
}

/** Stops: `stopping`, then `stopped`. The public address is given back. */
export function stop(instance: Instance, request: Request): void {
  userInitiated(instance, request);
  enter(instance, "stopping", request);
  later(instance, request, STOPPING_MS, "stopped");
}

/** Terminates: `shutting-down`, then `terminated`, and an hour later nothing. */
export function terminate(instance: Instance, request: Request): void {
  const wasStopped = instance.state === "stopped";
  userInitiated(instance, request);
  if (!wasStopped) enter(instance, "shutting-down", request);
  if (wasStopped) changes.terminated(instance, request);
  else later(instance, request, SHUTTING_DOWN_MS, "terminated");
}

type Goal = "running" | "stopped" | "terminated";

function later({ id, transition }: Instance, scene: Scene, ms: number, goal: Goal): void {
  scene.world.jobs.after(about(scene, ms), arrive, scene, { id, transition, goal });
}

/** An instance comes to where it was going, unless another change came in between. */
export const arrive = defineJob<{ id: string; transition: number; goal: Goal }, Ec2State>({
  service: "ec2",
  name: "arrive",
  run: ({ id, transition, goal }, scene) => {
    const instance = scene.state.instances.get(id);
    if (instance?.transition === transition) changes[goal](instance, scene);
  },
});

/** A terminated instance is shown no longer. */
export const forget = defineJob<{ id: string }, Ec2State>({
  service: "ec2",
  name: "forget",
  run: ({ id }, { state }) => {
    state.instances.delete(id);
  },
});

const changes: Readonly<Record<Goal, (instance: Instance, scene: Scene) => void>> = {
  running: (instance, scene) => {
    instance.stateReason = undefined;
    instance.publicIp = `54.${[0, 1, 2].map(() => Math.floor(scene.world.random() * 254) + 1).join(".")}`;
    enter(instance, "running", scene);
  },
  stopped: (instance, scene) => {
    instance.publicIp = undefined;
    enter(instance, "stopped", scene);
  },
  terminated: (instance, scene) => {
    instance.publicIp = undefined;
    enter(instance, "terminated", scene);
    dropInstanceVolumes(instance.id, scene);
    scene.world.jobs.after(REMAINS_MS, forget, scene, { id: instance.id });
  },
};

function userInitiated(instance: Instance, { now }: Request): void {
  const stamp = now
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " GMT");
  instance.transitionReason = `User initiated (${stamp})`;
  instance.stateReason = {
    Code: "Client.UserInitiatedShutdown",
    Message: "Client.UserInitiatedShutdown: User initiated shutdown",
  };
}
