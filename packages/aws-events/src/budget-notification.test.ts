import { expect, test } from "vitest";
import { budgetNotification } from "./budget-notification.ts";
import { costAnomaly, costAnomalyDetected } from "./cost-anomaly-detected.ts";

const text = (lines: Readonly<Record<string, string | undefined>> = {}) =>
  [
    "AWS Budget Notification May 13, 2026",
    "AWS Account 444455556666",
    "",
    "Dear AWS Customer,",
    "",
    "You requested that we alert you when the ACTUAL Cost associated with your team budget is greater than $800.00.",
    "",
    ...Object.entries({
      "Budget Name": "team: payments",
      "Budget Type": "Cost",
      "Budgeted Amount": "$1,000.00",
      "Alert Type": "ACTUAL",
      "Alert Threshold": "> $800.00",
      "ACTUAL Amount": "$812.50",
      ...lines,
    }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`])),
    "",
  ].join("\n");

test("a budget's alert is read out of its text", () => {
  expect(budgetNotification.parse(text())).toEqual({
    account: "444455556666",
    budget: "team: payments",
    type: "Cost",
    budgeted: { value: 1000, unit: "$" },
    alert: "ACTUAL",
    threshold: { value: 800, unit: "$", comparison: ">" },
    amount: { value: 812.5, unit: "$" },
  });
});

test("a budget of usage has its own unit, and a threshold may be a share", () => {
  const read = budgetNotification.parse(
    text({
      "Budget Type": "Usage",
      "Budgeted Amount": "100 GB",
      "Alert Threshold": "< 80%",
      "ACTUAL Amount": "12 GB",
    }),
  );
  expect(read).toMatchObject({
    budgeted: { value: 100, unit: "GB" },
    threshold: { value: 80, unit: "%", comparison: "<" },
  });
});

test("a line that is missing or holds no amount is named", () => {
  const issues = (said: string) =>
    budgetNotification.safeParse(said).error?.issues.map(({ path, message }) => `${path}: ${message}`);
  expect(issues(text({ "Budget Name": undefined }))).toEqual(['Budget Name: there is no line "Budget Name"']);
  expect(issues(text({ "Budgeted Amount": "much" }))).toEqual(['Budgeted Amount: "much" is no amount']);
});

test("an anomaly is the same whether EventBridge or SNS spells its dimension", () => {
  const { dimensionValue, ...rest } = costAnomalyDetected.example.detail as Record<string, unknown>;
  const byMail = costAnomaly.parse({ ...rest, dimensionalValue: dimensionValue });
  expect(byMail).toEqual(costAnomaly.parse({ ...rest, dimensionValue }));
  expect(byMail.dimensionValue).toBe("Amazon Elastic Compute Cloud - Compute");
});
