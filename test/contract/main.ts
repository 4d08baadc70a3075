import { join } from "node:path";
import { parseArgs } from "node:util";
import { terminal } from "@watchkeeper/cli/io";
import { report } from "@watchkeeper/cli/report";
import { messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import { startVitest } from "vitest/node";
import { awsPath, noAws } from "./aws-program.ts";
import { differences } from "./differences.ts";
import { startMoto } from "./moto.ts";
import { account, motoUrlVariable } from "./places.ts";
import type { TargetName } from "./target.ts";

const io = terminal();

/** `npm run test:contract [-- --moto]`: the contract with AWS, held against the embedded AWS or against moto. */
async function main(): Promise<number> {
  if (!wantsMoto()) {
    const isPassed = await runSuite("embedded", "the embedded AWS", []);
    if (awsPath === undefined) io.out(`skipped: the calls at a terminal. ${noAws}`);
    return isPassed ? 0 : 1;
  }
  const moto = await startMoto(account);
  if ("missing" in moto) {
    io.out(`skipped: the contract against moto, for ${moto.missing}`);
    return io.env.CI === "true" ? 0 : 1;
  }
  try {
    process.env[motoUrlVariable] = moto.url;
    const isPassed = await runSuite("moto", `moto ${moto.version}`, [
      "**/awscli.test.ts",
      "**/boto3.test.ts",
      "**/readme.test.ts",
    ]);
    io.out("skipped: the calls at a terminal, for they are held against the embedded AWS alone.");
    return isPassed ? 0 : 1;
  } finally {
    await moto.stop();
  }
}

function wantsMoto(): boolean {
  try {
    return parseArgs({ options: { moto: { type: "boolean", default: false } } }).values.moto;
  } catch (error) {
    throw new WatchkeeperError(
      "UnknownArgument",
      "invalid-input",
      `${messageOf(error)} It takes --moto, and nothing else. Nothing was run.`,
    );
  }
}

/** Runs the suite and tells how it went. */
async function runSuite(target: TargetName, called: string, exclude: string[]): Promise<boolean> {
  const vitest = await startVitest("test", [], {
    root: join(import.meta.dirname, "../.."),
    config: "vitest.contract.config.ts",
    watch: false,
    exclude,
  });
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const count = (state: string) => tests.filter((one) => one.result().state === state).length;
  const known = differences.filter(({ deviating }) => deviating === target).length;
  await vitest.close();
  io.out(
    `held against ${called}: ${count("passed")} passed (${known} of them known differences), ${count("failed")} failed, ${count("skipped")} skipped`,
  );
  return vitest.state.getCountOfFailedTests() === 0 && vitest.state.getUnhandledErrors().length === 0;
}

process.exitCode = await main().catch((error: unknown) => report(error, io));
