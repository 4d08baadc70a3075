import type { Trace } from "@watchkeeper/sim/kernel/world";
import type { Stage } from "./stage.ts";

/** What a run asks of AWS, from now on: by its function's role, and by the spoke roles that it takes. */
export class Traffic {
  requests = 0;
  throttled = 0;
  ticks = 0;

  constructor({ laptop, world }: Stage) {
    const { names } = laptop.deployment;
    const tick = names.function("advance-run");
    const roles = [tick, names.readRole, names.actRole].map((role) => `:assumed-role/${role}/`);
    world.observe((trace: Trace) => {
      if (trace.type === "invocation" && trace.functionName === tick) this.ticks += 1;
      if (trace.type !== "request" || !roles.some((role) => trace.principal.includes(role))) return;
      this.requests += 1;
      if (trace.error === "RequestLimitExceeded") this.throttled += 1;
    });
  }
}
