// Serves a laptop on which a case waits for people with a big plan: node scripts/big-run.ts [steps] [port]. Some of its
// steps fail, one needs a person: what such a run looks like in console and terminal.
import { systemClock } from "@watchkeeper/core/system-clock";
import { seclude } from "@watchkeeper/local/seclude";
import { serveLaptop } from "@watchkeeper/local/serve";
import { openBigCase } from "../test/journeys/big-run.ts";

const [steps = 1_000, port = 4600] = process.argv.slice(2).map(Number);

seclude(process.env);
const laptop = await serveLaptop({
  port,
  seed: 1,
  startTime: systemClock.now(),
  onError: (error) => console.error(error),
});
const { id } = await openBigCase(laptop, steps, {
  gone: [3, Math.floor(steps / 2)],
  taken: [7],
  tooMuch: [12],
});
console.log(`http://localhost:${port}/#/case/${id}`);
console.log(`npx watchkeeper approve ${id} --reason "…" --endpoint http://localhost:${port}`);
