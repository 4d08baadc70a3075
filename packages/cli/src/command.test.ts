import pc from "picocolors";
import { expect, test } from "vitest";
import { answer } from "./command.ts";
import { haltWords } from "./halt-words.ts";

const reason = "a freeze\r\n2026-03-02 09:00:00  plan approved by bob\u2028case closed: Fixed";

test("what somebody wrote in many lines is told in one, and looks like no line of ours", () => {
  const out: string[] = [];
  const io = { out: (line: string) => out.push(line), err: () => undefined, env: {} };
  const halt = {
    halted: true as const,
    by: "arn:aws:iam::1:user/mallory",
    at: "2026-03-02T09:00:00Z",
    reason,
  };
  answer({}, { ...io, colours: pc.createColors(false) }, halt, (told) => [
    haltWords(told as never, () => "mallory"),
  ]);
  expect(out).toEqual([
    String.raw`The halt switch is on: mallory put it on at 2026-03-02 09:00:00 (a freeze\r\n2026-03-02 09:00:00  plan approved by bob\u2028case closed: Fixed).`,
  ]);
});
