import { terminal } from "./io.ts";
import { report } from "./report.ts";

const io = terminal();
const words = process.argv.slice(2);
// Whoever reads may stop reading (`| head`): that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
try {
  // Loaded here, for the configuration is read on the way: what is wrong with it must be told like any wrong input.
  const { run } = await import("./program.ts");
  process.exitCode = await run(words, io);
} catch (error) {
  process.exitCode = report(error, io, words.includes("--json"));
}
