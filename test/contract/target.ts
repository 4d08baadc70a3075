import { setTimeout as sleep } from "node:timers/promises";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import { httpServer } from "@watchkeeper/sim/kernel/http-server";
import { services } from "@watchkeeper/sim/services/index";
import { afterAll } from "vitest";
import { account, motoUrlVariable, otherAccount, region } from "./places.ts";

/** Whom the suite asks. */
export type TargetName = "embedded" | "moto";

/** An implementation of AWS that listens, and how time passes there. */
interface Target {
  readonly name: TargetName;
  readonly endpoint: string;
  /** Lets so many seconds pass: of virtual time where there is one. */
  readonly pass: (seconds: number) => Promise<void>;
  /** `pass`, where what was asked for comes about or is seen only by and by. */
  readonly settle: (seconds: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function embedded(): Promise<Target> {
  const accounts = [account, otherAccount];
  const world = createWorld({ services, accounts, seed: 1, outsideUser: { account } });
  const server = await httpServer(world, { port: 0, host: "127.0.0.1" });
  const pass = (seconds: number) => world.clock.advance(seconds * 1_000);
  return {
    name: "embedded",
    endpoint: server.url,
    pass,
    settle: pass,
    close: () => server.close(),
  };
}

const moto = (endpoint: string): Target => ({
  name: "moto",
  endpoint,
  pass: (seconds) => sleep(seconds * 1_000),
  settle: async () => {},
  close: async () => {},
});

const motoUrl = process.env[motoUrlVariable];
/** What this test file asks: an embedded AWS of its own, or the moto that all files share. */
export const target = motoUrl === undefined ? await embedded() : moto(motoUrl);
afterAll(() => target.close());

/** What every SDK client of the suite is made with. One attempt: an error is an answer here. */
export const clientConfig = {
  endpoint: target.endpoint,
  region,
  credentials: { accessKeyId: "jane", secretAccessKey: "unused" },
  maxAttempts: 1,
};

let names = 0;
/** A name that nobody in this target has yet: all files share one moto. */
export const fresh = (word: string): string => {
  names += 1;
  return `${word}-${process.pid}-${names}`;
};

/** Asks until the answer is there, a second of the target's time apart; at most `seconds`. */
export async function eventually<Answer>(
  ask: () => Promise<Answer | undefined>,
  seconds = 60,
): Promise<Answer> {
  for (let passed = 0; passed <= seconds; passed += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await target.pass(1);
  }
  throw new Error(`Nothing came within ${seconds} seconds.`);
}
