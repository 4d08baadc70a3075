import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { ownOf } from "@watchkeeper/core/own";
import { isSweep } from "@watchkeeper/reactions/watch";
import type { Command } from "commander";
import config from "../../../../watchkeeper.config.ts";
import { answer, newCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { tellTests, testChecks } from "../test-checks.ts";

interface Options {
  readonly json?: boolean;
}

interface TestOptions extends Options {
  readonly allowNone?: boolean;
}

/** `watchkeeper checks`: what is watched for, in which mode, and what mends it. Reads the configuration alone. */
export const checksCommand = (io: Io): Command =>
  newCommand(
    "checks",
    "List the checks with their modes, what wakes them, and what mends what they find",
    "watchkeeper checks",
  )
    .addCommand(testCommand(io))
    .action((options: Options) => {
      const { modeOf } = reactionConfig(config, "");
      const listed = config.definitions.map(({ id, title, severity, on, wakes, fix }) => ({
        id,
        title,
        kind: on.type,
        severity,
        mode: ownOf(config.checks, id)?.mode ?? "observe",
        modesByAccount: Object.fromEntries(
          config.accounts.map(({ id: account }) => [account, modeOf(id, account)]),
        ),
        events: wakes.filter((one) => !isSweep(one)).map(({ event }) => event.name),
        sweeps: wakes.find(isSweep)?.every ?? null,
        remediation: fix?.id ?? null,
      }));
      answer(options, io, listed, (shown) =>
        [...Map.groupBy(shown, ({ kind }) => kind)].flatMap(([kind, checks]) => [
          io.colours.bold(kind),
          ...checks.flatMap((check) => [
            `  ${check.id.padEnd(22)} ${check.mode.padEnd(8)} ${check.severity.padEnd(8)} ${check.title}`,
            `    woken by ${[...check.events, ...(check.sweeps ? [`a sweep every ${check.sweeps}`] : [])].join(", ")}; ${check.remediation ? `mended by ${check.remediation}` : "only tells"}`,
          ]),
        ]),
      );
    });

const testCommand = (io: Io): Command =>
  newCommand(
    "test",
    "Try the examples that stand beside the checks: what each finds, and how it would be mended (exit code 1: one differs, or a check has none)",
    "watchkeeper checks test imdsv2-required",
  )
    .argument("[id]", "the check; absent: all")
    .option("--allow-none", "a check without examples is named, and is no flaw")
    .action(async (id: string | undefined, own: TestOptions, command: Command) => {
      const tested = await testChecks(config.definitions, id);
      answer(command.optsWithGlobals<Options>(), io, tested, (shown) => tellTests(shown, io));
      const isUntried = tested.untried.length > 0 && !own.allowNone;
      if (isUntried || tested.tried.some(({ isAsExpected }) => !isAsExpected)) process.exitCode = 1;
    });
