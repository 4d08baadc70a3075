import { createHash } from "node:crypto";
import jsonata from "jsonata";
import type { Services } from "../services.ts";

/** The binding under which an evaluation finds its services; no JSONata variable can have this name. */
export const servicesBinding = "step functions";

const servicesOf = (focus: jsonata.Focus): Services => focus.environment.lookup(servicesBinding);

/** Only the services' part of what `$random`, `$uuid`, `$now` and `$millis` read. */
type Native = (this: jsonata.Focus, ...args: never[]) => unknown;

const hashes: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

let format: jsonata.Expression | undefined;

/** The functions that Step Functions adds to JSONata, and those of JSONata that read the time or chance. */
const functions: Readonly<Record<string, readonly [signature: string, implementation: Native]>> = {
  partition: [
    "<a-n:a>",
    (values: unknown[], size: number) => {
      const length = Math.floor(size);
      if (!(length > 0)) throw failure("The size of a partition must be a positive integer.");
      return Array.from({ length: Math.ceil(values.length / length) }, (_, index) =>
        values.slice(index * length, (index + 1) * length),
      );
    },
  ],
  range: [
    "<nnn:a>",
    (first: number, last: number, step: number) => {
      if (step === 0) throw failure("The step of a range must not be zero.");
      const count = Math.floor((last - first) / step) + 1;
      if (count > 1_000) throw failure("A range must not have more than 1000 items.");
      return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
    },
  ],
  hash: [
    "<s-s:s>",
    (text: string, algorithm: string) => {
      const name = hashes[algorithm];
      if (!name) throw failure(`${algorithm} is not one of ${Object.keys(hashes).join(", ")}.`);
      return createHash(name).update(text).digest("hex");
    },
  ],
  parse: ["<s-:x>", (text: string) => JSON.parse(text)],
  random: [
    "<n?:n>",
    function (seed?: number) {
      return seed === undefined ? servicesOf(this).random() : seeded(seed);
    },
  ],
  uuid: [
    "<:s>",
    function () {
      return servicesOf(this).ids.uuid();
    },
  ],
  millis: [
    "<:n>",
    function () {
      return servicesOf(this).clock.now().getTime();
    },
  ],
  now: [
    "<s?s?:s>",
    function (picture?: string, timezone?: string) {
      format ??= jsonata("$fromMillis($ms, $picture, $timezone)");
      return format.evaluate(undefined, { ms: servicesOf(this).clock.now().getTime(), picture, timezone });
    },
  ],
};

/** Gives a parsed expression what Step Functions' JSONata has. */
export function addStepFunctions(expression: jsonata.Expression): void {
  for (const [name, [signature, implementation]] of Object.entries(functions)) {
    expression.registerFunction(name, implementation as (...args: unknown[]) => unknown, signature);
  }
  // Step Functions has no $eval.
  expression.assign("eval", undefined);
}

const failure = (message: string) => Object.assign(new Error(message), { code: "D3137" });

/** One number of a seed, the same each time (mulberry32). */
function seeded(seed: number): number {
  let state = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296;
}
