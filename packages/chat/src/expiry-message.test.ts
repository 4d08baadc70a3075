import { expect, test } from "vitest";
import { expiryMessage, expiryWindow, secondsLeftOf } from "./expiry-message.ts";
import { lintMessage } from "./testing/lint-message.ts";

const now = new Date("2026-03-02T09:07:30.000Z");

test("expiries of the same quarter of an hour are told of together, when it is over", () => {
  const window = expiryWindow(now);
  expect(window).toBe("2026-03-02T09:00:00.000Z");
  expect(expiryWindow(new Date("2026-03-02T09:15:00.000Z"))).toBe("2026-03-02T09:15:00.000Z");
  expect(secondsLeftOf(window, now)).toBe(450);
});

test("one message says how many there were, which, and how to ask again", () => {
  const message = expiryMessage(expiryWindow(now), 197);
  expect(lintMessage(message)).toEqual([]);
  expect(JSON.stringify(message)).toMatch(/197 requests expired.*--state expired.*retry --all expired/);
});
