import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { rules } from "@watchkeeper/reactions/rules/index";
import type { Command } from "commander";
import config from "../../../../watchkeeper.config.ts";
import { answer, newCommand } from "../command.ts";
import type { Io } from "../io.ts";

/** `watchkeeper rules`: what is watched for, in which mode, and what mends it. Reads the configuration alone. */
export const rulesCommand = (io: Io): Command =>
  newCommand(
    "rules",
    "List the rules, their checks with their modes, and what mends them",
    "watchkeeper rules",
  ).action((options: { json?: boolean }) => {
    const { modeOf } = reactionConfig(config, "");
    const checks: Readonly<Record<string, { readonly mode: string }>> = config.checks;
    const listed = rules.map((rule) => ({
      id: rule.id,
      title: rule.title,
      events: rule.events.map((event: { name: string }) => event.name),
      checks: rule.checks.map((check) => ({
        id: check.id,
        title: check.title,
        severity: check.severity,
        mode: checks[check.id]?.mode ?? "observe",
        modesByAccount: Object.fromEntries(config.accounts.map(({ id }) => [id, modeOf(check.id, id)])),
        remediation: check.remediation,
      })),
    }));
    answer(options, io, listed, (shown) =>
      shown.flatMap((rule) => [
        `${io.colours.bold(rule.id)}  ${rule.title}`,
        `  woken by ${rule.events.join(", ")}`,
        ...rule.checks.map(
          (check) =>
            `  ${check.id.padEnd(18)} ${check.mode.padEnd(8)} ${check.severity.padEnd(8)} ${check.title}; mended by ${check.remediation}`,
        ),
      ]),
    );
  });
