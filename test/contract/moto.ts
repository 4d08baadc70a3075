import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A moto that listens, in a virtual environment of its own. */
export interface Moto {
  readonly version: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Why there is none on this machine, as a sentence. */
export interface NoMoto {
  readonly missing: string;
}

const run = promisify(execFile);
const bin = process.platform === "win32" ? "Scripts" : "bin";

/** Installs moto's server from PyPI into a throw-away virtual environment and starts it for one account. */
export async function startMoto(account: string): Promise<Moto | NoMoto> {
  const folder = await mkdtemp(join(tmpdir(), "watchkeeper-moto-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    await run("python3", ["--version"]);
  } catch {
    return { missing: "there is no python3 on the PATH." };
  }
  try {
    await run("python3", ["-m", "venv", folder]);
  } catch {
    return {
      missing: "python3 cannot make a virtual environment (on Debian: apt-get install python3-venv).",
    };
  }
  const python = join(folder, bin, "python");
  try {
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "moto[server]"]);
  } catch (error) {
    const reason = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? "";
    return { missing: `pip could not install moto[server] from PyPI. ${reason}` };
  }
  const { stdout: version } = await run(python, [
    "-c",
    "import importlib.metadata as m; print(m.version('moto'))",
  ]);
  const port = await freePort();
  const server = spawn(join(folder, bin, "moto_server"), ["-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, MOTO_ACCOUNT_ID: account },
    stdio: "ignore",
  });
  const kill = () => server.kill();
  process.once("exit", kill);
  const url = `http://127.0.0.1:${port}`;
  await answers(url, server);
  // Without it moto answers executions of state machines with a made-up success.
  const config = JSON.stringify({ stepfunctions: { execute_state_machine: true } });
  await fetch(`${url}/moto-api/config`, { method: "POST", body: config });
  return {
    version: version.trim(),
    url,
    stop: async () => {
      if (server.exitCode === null && server.kill()) await once(server, "exit");
      remove();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("A TCP server without a port.");
  return address.port;
}

/** Waits until it answers; it imports much. */
async function answers(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    if (server.exitCode !== null)
      throw new Error(`moto ended with exit code ${server.exitCode} at its start.`);
    const response = await fetch(`${url}/moto-api/`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(250);
  }
  throw new Error("moto did not answer within a minute.");
}
