import { terminal } from "./io.ts";
import { loadConfig } from "./load-config.ts";
import { report } from "./report.ts";

const io = terminal();
const words = process.argv.slice(2);
// Whoever reads may stop reading (`| head`): that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
try {
  // First, and loaded here: what is wrong with it must be told like any wrong input.
  await loadConfig(() => import("../../../watchkeeper.config.ts"));
  const { run } = await import("./program.ts");
  process.exitCode = await run(words, io);
} catch (error) {
  process.exitCode = report(error, io, words.includes("--json"));
}
