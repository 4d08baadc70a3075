import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "./free-port.ts";

const own = join(import.meta.dirname, "../..");

/** What `watchkeeper start --json` says when it is ready. */
export interface Ready {
  readonly url: string;
  readonly data: { readonly folder: string; readonly cloud: "new" | "taken up"; readonly clock: string };
}

/** `watchkeeper start --data` in a process of its own, on whatever port is free, which can be killed. */
export interface MortalLaptop extends Ready {
  /** The process is gone, in the middle of whatever it did (`kill -9`); answers with the moment, as `performance.now()`. */
  kill(): Promise<number>;
  /** As Ctrl-C does; answers with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts one, of this project or another; throws with what it wrote where it ends before it is ready. */
export async function startLaptop(folder: string, project = own): Promise<MortalLaptop> {
  const main = join(project, "packages/cli/src/main.ts");
  const words = [main, "start", "--json", "--data", folder, "--port", String(await freePort())];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    ...(await readiness(child)),
    kill: async () => {
      const moment = performance.now();
      await end("SIGKILL");
      return moment;
    },
    stop: () => end("SIGTERM"),
  };
}

function readiness(child: ChildProcess): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let complaint = "";
    child.stderr?.on("data", (bytes: Buffer) => {
      complaint += bytes.toString();
    });
    child.once("exit", (code) => reject(new Error(`it ended with exit code ${code}: ${complaint}`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const told = JSON.parse(line) as { type: string };
      if (told.type === "ready") resolve(told as never);
    });
  });
}
