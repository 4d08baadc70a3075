import { expect, test } from "vitest";
import { differences } from "./differences.ts";
import { target } from "./target.ts";

/** One sentence about AWS, and how it is tried. */
type Holds = (sentence: string, body: () => Promise<void>) => void;

/**
 * The contract of one service. A sentence that `differences` lists is expected to fail on the side that it names, so
 * that a mended side shows up.
 */
export function contractOf(service: string): Holds {
  const listed = differences.filter((difference) => difference.service === service);
  const unmet = new Set(listed.map(({ sentence }) => sentence));
  test("every listed difference is about a sentence of this contract", () => {
    expect([...unmet]).toEqual([]);
  });
  return (sentence, body) => {
    unmet.delete(sentence);
    const difference = listed.find((one) => one.sentence === sentence);
    if (difference?.deviating === target.name)
      test.fails(`${sentence} (not so here: ${difference.what})`, body);
    else test(sentence, body);
  };
}

/** How a call is refused: the error's name and HTTP status; `undefined` where it is not refused at all. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number | undefined } | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    // What the network or the client itself throws is no answer.
    if (!$metadata) throw error;
    return { code: name, status: $metadata.httpStatusCode };
  }
}
