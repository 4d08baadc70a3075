import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { rememberedReads } from "@watchkeeper/reactions/remembered-reads";
import { sweepPage } from "@watchkeeper/reactions/sweep-page";
import type { SweepCounts } from "@watchkeeper/reactions/sweeps";
import type { Bench } from "./main.ts";
import { lower, type Measure } from "./report/measure.ts";
import { depsIn, generatedCloud } from "./sweep/generated.ts";

const all = 100_000;
const wrongEach = 2_500;
/** What a sweep asks for once, whatever there is: plans, and what they select. */
const constant = 20;
const mostPerPage = 1.1;
/** How much more the heap may hold after the last page than after the first tenth. */
const mostGrowthMb = 4;
const targetMs = 60_000;

export const bench: Bench = {
  does: "what a sweep over 100,000 resources asks of AWS, what it keeps in memory, and how long that takes",
  how: `${all} generated volumes in pages of 500, one in ${wrongEach} of which should be in a backup plan and is in none; AWS and the store are in memory`,
  run: sweepAll,
};

async function sweepAll(): Promise<readonly Measure[]> {
  let requests = 0;
  const cloud = generatedCloud({ all, wrongEach });
  const readIn = rememberedReads((call) => {
    requests += 1;
    return cloud(call);
  });
  const deps = depsIn(readIn("s-0123456789ab"));
  const place = { account: "444455556666", region: "us-east-1", at: "2026-03-02T09:00:00.000Z" };
  const began = performance.now();
  let cursor: string | undefined;
  let counts: SweepCounts | undefined;
  let early = 0;
  do {
    const page = { check: "volume-protected", sweep: "s-0123456789ab", ...place, cursor, counts };
    const swept = await sweepPage(page, deps);
    ({ cursor, counts } = { cursor: swept.cursor, counts: swept.counts });
    if (counts.pages === all / 500 / 10) early = heapMb();
  } while (cursor !== undefined);
  const ms = performance.now() - began;
  const growth = heapMb() - early;
  const { pages, listed, wrong } = counts;
  return [
    lower("pages", pages, ""),
    lower("not looked at", all - listed, "", 0),
    lower("findings that were not kept", all / wrongEach - deps.kept.size, "", 0),
    lower("findings", wrong, ""),
    lower("requests", requests, "", Math.floor(pages * mostPerPage) + constant),
    lower("heap after a tenth of the pages", early, "MB"),
    lower("what the heap grew by since", Math.max(0, growth), "MB", mostGrowthMb),
    lower("time", ms, "ms", targetMs),
  ];
}

/** What the heap holds when all is collected that nobody holds. */
function heapMb(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed / 1e6;
}
