import { expect, test } from "vitest";
import { terminal } from "./io.ts";

/** What a terminal is given where somebody has it said. */
function given(text: string, how: "out" | "err" | "below" = "out"): string {
  const wrote: string[] = [];
  const screen = { isTTY: true, columns: 80, write: (part: string) => wrote.push(part) };
  terminal(screen, screen, {})[how]?.(text);
  return wrote.join("").trimEnd();
}

test.each(["out", "err", "below"] as const)(
  "what others have written erases and moves nothing on a terminal: %s",
  (how) => {
    expect(given("stop \u001b[2K\rkeep\u001b]0;x\u0007 \u009b2J", how)).toBe(
      String.raw`stop \u001b[2K\u000dkeep\u001b]0;x\u0007 \u009b2J`,
    );
  },
);

test("nor does it hide or turn round what stands beside it", () => {
  expect(given("\u001b[8mhidden \u202edesrever")).toBe(String.raw`\u001b[8mhidden \u202edesrever`);
});

test("colours, lines and letters of every script are shown", () => {
  const text = "\u001b[1mÄ\u001b[22m \u001b[31mש\u001b[39m\n\t👩‍👩‍👧";
  expect(given(text)).toBe(text);
});

test("an answer in JSON stays the same answer", () => {
  const answer = { reason: "a\u202eb\u009bc\n" };
  expect(JSON.parse(given(JSON.stringify(answer)))).toEqual(answer);
});
