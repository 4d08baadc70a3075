import type { Finding } from "@watchkeeper/cases/finding";
import { expect, test } from "vitest";
import { toldFindings } from "./told-findings.ts";

const finding = (summary: string, number: number): Finding => ({
  ...{ check: "a-check", severity: "low", account: "444455556666", region: "us-east-1" },
  ...{ resource: `resource-${number}`, summary, evidence: {} },
});

test("what a record says of findings has room in it, however much they say", () => {
  const wordy = Array.from({ length: 1_000 }, (_, number) => finding("x".repeat(39_000), number));
  const told = toldFindings(wordy);
  expect(told).toMatchObject({ count: 1_000 });
  expect(JSON.stringify(told).length).toBeLessThan(50_000);
  expect(toldFindings([finding("it is wrong", 1)]).findings).toEqual(["it is wrong"]);
});
