import type { InstanceStateName } from "@aws-sdk/client-ec2";
import type { Instance } from "./instance.ts";
import { about, arnOf, type Request } from "./request.ts";
import { dropInstanceVolumes } from "./volume.ts";

/** How long each change takes, give or take a quarter. */
const PENDING_MS = 8_000;
const STOPPING_MS = 15_000;
const SHUTTING_DOWN_MS = 20_000;
const REBOOT_MS = 30_000;
/** How long a terminated instance is still shown. */
const REMAINS_MS = 60 * 60 * 1000;

/** What EventBridge takes: the instance's first state is told as well. */
export function enter(
  instance: Instance,
  state: InstanceStateName,
  { world, account, region }: Request,
): void {
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
  later(instance, request, PENDING_MS, () => {
    instance.stateReason = undefined;
    instance.publicIp = `54.${[0, 1, 2].map(() => Math.floor(request.world.random() * 254) + 1).join(".")}`;
    enter(instance, "running", request);
  });
}

/** Stops: `stopping`, then `stopped`. The public address is given back. */
export function stop(instance: Instance, request: Request): void {
  userInitiated(instance, request);
  enter(instance, "stopping", request);
  later(instance, request, STOPPING_MS, () => {
    instance.publicIp = undefined;
    enter(instance, "stopped", request);
  });
}

/** Terminates: `shutting-down`, then `terminated`, and an hour later nothing. */
export function terminate(instance: Instance, request: Request): void {
  const wasStopped = instance.state === "stopped";
  userInitiated(instance, request);
  if (!wasStopped) enter(instance, "shutting-down", request);
  const end = () => {
    instance.publicIp = undefined;
    enter(instance, "terminated", request);
    dropInstanceVolumes(instance.id, request);
    request.world.clock.after(REMAINS_MS, () => {
      request.state.instances.delete(instance.id);
    });
  };
  if (wasStopped) end();
  else later(instance, request, SHUTTING_DOWN_MS, end);
}

/** Reboots; the state stays `running`, as in AWS. */
export function reboot(instance: Instance, request: Request): void {
  later(instance, request, REBOOT_MS, () => {});
}

function later(instance: Instance, request: Request, ms: number, change: () => void): void {
  const { transition } = instance;
  request.world.clock.after(about(request, ms), () => {
    if (instance.transition === transition) change();
  });
}

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
