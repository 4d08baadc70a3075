import type { FunctionProcess, World } from "../world.ts";

/** How long a client waits for an answer that does not come, in milliseconds. */
const answerMs = 5_000;

/** Sends a function's request as the faults will have it. A dead process is never answered. */
export async function sendFromProcess<T>(
  world: World,
  process: FunctionProcess,
  deliver: () => Promise<T>,
): Promise<T> {
  if (process.isDead) return never();
  const { latencyMs } = world.faults;
  const send = async () => {
    if (latencyMs > 0) await world.clock.sleep(latencyMs);
    return deliver();
  };
  const fate = world.faults.fate(process.functionName);
  switch (fate.fault) {
    case "die before":
      process.die();
      return never();
    case "die after":
      await send().catch(() => undefined);
      process.die();
      return never();
    case "request lost":
      await world.clock.sleep(answerMs);
      throw noAnswer();
    case "response lost":
      await send().catch(() => undefined);
      await world.clock.sleep(answerMs);
      throw noAnswer();
    case "freeze":
      await world.clock.sleep(fate.ms);
  }
  const answer = await send();
  return process.isDead ? never() : answer;
}

const never = () => new Promise<never>(() => {});

/** As the SDK's own HTTP handler puts it. */
const noAnswer = () =>
  Object.assign(new Error("The request was not answered in time (a fault)."), { name: "TimeoutError" });
