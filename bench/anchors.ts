import { AnchoredDays } from "./anchors/anchored-days.ts";
import type { Bench } from "./main.ts";
import { lower } from "./report/measure.ts";

const casesADay = 50;
/** The days that are looked at. */
const days = [1, 100, 300];
/** What one day's anchoring may take, on whichever day: two requests a case look through its chain for what the notary missed. */
const mostRequests = 20 + 2 * casesADay;
const mostKilobytes = 75 + 4 * casesADay;
/** What the notary may take: a request for each record, of which each case has two here, and few beside. */
const mostOfNotary = 20 + 2 * casesADay;

export const bench: Bench = {
  does: "what the notary and the daily anchoring of the audit trail cost, after a day, months, and years",
  how: `${casesADay} cases a day, each opened and closed on it; requests of DynamoDB and S3, and the bytes of both ways`,
  run: async () => {
    const trail = await AnchoredDays.begin();
    const measures = [];
    for (let day = 1; day <= Math.max(...days); day += 1) {
      await trail.work(casesADay);
      const notarys = trail.notary();
      const { requests, bytes } = await trail.anchor();
      if (!days.includes(day)) continue;
      measures.push(
        lower(`the notary's requests on day ${day}`, notarys, "", mostOfNotary),
        lower(`requests on day ${day}`, requests, "", mostRequests),
        lower(`bytes on day ${day}`, bytes / 1_000, "KB", mostKilobytes),
      );
    }
    return measures;
  },
};
