import { expect, test } from "vitest";
import { terminal } from "./io.ts";

function screen(isTTY: boolean) {
  const wrote: string[] = [];
  return { wrote, screen: { isTTY, columns: 20, write: (text: string) => wrote.push(text) } };
}

test("on a terminal the line below is rewritten in place, cut to what fits, and stays below what is said", () => {
  const { wrote, screen: stdout } = screen(true);
  const io = terminal(stdout, stdout, { NO_COLOR: "1" });
  io.below?.("1 of 2 done, and a long story");
  io.out("paused");
  io.below?.("");
  io.out("ended");
  expect(wrote.join("")).toBe("1 of 2 done, and a \r\u001b[2Kpaused\n1 of 2 done, and a \r\u001b[2Kended\n");
});

test("where there is no terminal nothing is rewritten, and nothing is coloured", () => {
  const { wrote, screen: stdout } = screen(false);
  const io = terminal(stdout, stdout, {});
  expect(io.below).toBeUndefined();
  io.out(io.colours.red("ended"));
  expect(wrote).toEqual(["ended\n"]);
});
