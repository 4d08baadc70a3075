import * as z from "zod";

/** An amount as a budget writes it: `$1,234.50`, `80%`, `100 GB`. */
export interface BudgetAmount {
  readonly value: number;
  /** `$`, `%`, `GB`: what stands before or after the figure; empty where nothing does. */
  readonly unit: string;
}

/** What a budget says when a line of it is passed. */
export interface BudgetNotification {
  readonly account: string;
  readonly budget: string;
  /** `Cost`, `Usage`, `RI Utilization`… */
  readonly type: string;
  readonly budgeted: BudgetAmount;
  readonly alert: "ACTUAL" | "FORECASTED";
  readonly threshold: BudgetAmount & { readonly comparison: string };
  /** What was spent, or will be. */
  readonly amount: BudgetAmount;
}

/**
 * A budget's alert, which SNS carries as plain text (Cost Management User Guide, "Creating an Amazon SNS topic for budget
 * notifications"). Its sentences are not to be relied on; the lines `Name: value` below them have stood for years.
 */
export const budgetNotification = z.string().transform((text, context): BudgetNotification => {
  const line = (name: string, pattern: RegExp) => {
    const found = pattern.exec(text)?.[1]?.trim();
    if (found) return found;
    context.addIssue({ code: "custom", path: [name], message: `there is no line "${name}"` });
    return "";
  };
  const amount = (name: string, said: string): BudgetAmount => {
    const [, before = "", figure, after = ""] = /^([^\d.-]*)(-?[\d,]*\.?\d+)\s*(\S*)/.exec(said) ?? [];
    if (figure === undefined && said !== "") {
      context.addIssue({ code: "custom", path: [name], message: `"${said}" is no amount` });
    }
    return { value: Number(figure?.replaceAll(",", "")), unit: before.trim() || after };
  };
  const threshold = line("Alert Threshold", /^Alert Threshold:(.*)$/m);
  const [, comparison = "", limit = threshold] = /^([<>=]+)\s*(.*)$/.exec(threshold) ?? [];
  const alert = line("Alert Type", /^Alert Type:\s*(ACTUAL|FORECASTED)\s*$/m);
  return {
    account: line("AWS Account", /^AWS Account:?\s*(\d{12})\s*$/m),
    budget: line("Budget Name", /^Budget Name:(.*)$/m),
    type: line("Budget Type", /^Budget Type:(.*)$/m),
    budgeted: amount("Budgeted Amount", line("Budgeted Amount", /^Budgeted Amount:(.*)$/m)),
    alert: alert === "FORECASTED" ? "FORECASTED" : "ACTUAL",
    threshold: { ...amount("Alert Threshold", limit), comparison },
    amount: amount("Amount", line("Amount", /^(?:ACTUAL|FORECASTED) Amount:(.*)$/m)),
  };
});
