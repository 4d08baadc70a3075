import { notReached } from "./not-reached.ts";
import { askLaptop, laptopAnswer, sendToLaptop } from "./target.ts";

/** How far the laptop's clock has come, while it is moved. */
export interface ClockProgress {
  readonly now: string;
  /** From 0 to 1. */
  readonly part: number;
  /** In how many cases something has happened on the way. */
  readonly cases: number;
}

/** Where the clock stands in the end. */
export interface ClockAdvanced {
  readonly now: string;
  /** It was stopped before it had come as far as it was to. */
  readonly isStopped?: boolean;
}

/** Moves the laptop's clock; tells how far it is, and stops it when `signal` is aborted. */
export async function advanceClock(
  url: string,
  duration: string,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (progress: ClockProgress) => void },
): Promise<ClockAdvanced> {
  const response = await sendToLaptop(url, "POST", "/_watchkeeper/clock/advance", {
    duration,
    progress: true,
  });
  const stop = () => void askLaptop(url, "POST", "/_watchkeeper/clock/stop").catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    let last = "";
    for await (const line of linesOf(response, url)) {
      last = line;
      const told = laptopAnswer(url, response, line);
      if ("part" in told) tell(told as unknown as ClockProgress);
    }
    return laptopAnswer(url, response, last) as unknown as ClockAdvanced;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The lines of an answer, each as soon as it is there. */
async function* linesOf(response: Response, url: string): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
  } catch (error) {
    throw notReached(url, "POST", error);
  }
  if (rest !== "") yield rest;
}
