import type { Bench } from "./main.ts";
import { eventsOfKinds } from "./on-event/kinds.ts";
import { costOfMillion, shareOfProcessor } from "./on-event/prices.ts";
import type { Asking } from "./on-event/stage.ts";
import { askedOf } from "./on-event/traffic.ts";
import { higher, lower, type Measure } from "./report/measure.ts";

/** What a million events may cost in which nothing is found. */
const mostDollars = 6;

export const bench: Bench = {
  does: "how many events a second are matched and decided on, what each kind of event asks of AWS, and what a million cost",
  how: "the shipped handler in the embedded AWS, warm, each event alone; each request takes 100 ms of virtual time; list prices of us-east-1",
  run: async () => {
    const { askings, rates, cpuMs } = await eventsOfKinds();
    const without = askings.filter((one) => one.isWithoutFinding);
    return [
      ...[...rates].map(([kind, rate]) =>
        higher(`${kind}: match and decision alone`, rate, "events a second"),
      ),
      ...askings.flatMap(requestsOf),
      lower("compliant: CPU, the embedded AWS included", cpuMs, "ms"),
      ...without.map((asking) => costOf(asking, asking.kind === "compliant" ? cpuMs : 0)),
    ];
  },
};

const requestsOf = ({ kind, requests, invocations, billedMs }: Asking): readonly Measure[] => [
  ...askedOf.map((asked) => lower(`${kind}: ${asked}`, requests.get(asked) ?? 0, "requests")),
  lower(`${kind}: invocations`, invocations, ""),
  lower(`${kind}: billed time`, billedMs, "ms"),
];

/** What a million cost: a processor's time is added to that of the requests, as if nothing went on side by side. */
const costOf = (asking: Asking, cpuMs: number): Measure =>
  lower(
    `${asking.kind}: a million`,
    costOfMillion({ ...asking, billedMs: asking.billedMs + cpuMs * shareOfProcessor }),
    "USD",
    mostDollars,
  );
