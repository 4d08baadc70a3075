import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type NoPython, pythonEnvironment } from "../python-environment.ts";

/** A moto that listens, in a virtual environment of its own. */
export interface Moto {
  readonly version: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** Installs moto's server from PyPI into a throw-away virtual environment and starts it for one account. */
export async function startMoto(account: string): Promise<Moto | NoPython> {
  const python = await pythonEnvironment(["moto[server]"]);
  if ("missing" in python) return python;
  const version = await python.versionOf("moto");
  const port = await freePort();
  const server = spawn(python.program("moto_server"), ["-H", "127.0.0.1", "-p", String(port)], {
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
    version,
    url,
    stop: async () => {
      if (server.exitCode === null && server.kill()) await once(server, "exit");
      python.remove();
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
