import type { CaseStatus } from "@watchkeeper/cases/case";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Desk } from "./desk.ts";
import type { Io } from "./io.ts";
import { showRecord } from "./show-case.ts";

/** How often the trail is looked at, in milliseconds. */
const everyMs = 400;

/** Shows what is added to a case's trail as it happens, until the case stands at one of these. */
export async function followCase(
  { cases }: Desk,
  id: string,
  fromSeq: number,
  io: Io,
  until: readonly CaseStatus[] = ["closed", "awaiting-approval"],
): Promise<void> {
  let seen = fromSeq;
  for (;;) {
    for (const record of await cases.audit(id)) {
      if (record.seq <= seen) continue;
      seen = record.seq;
      io.out(`  ${showRecord(record)}`);
    }
    const now = await cases.find(id);
    if (!now || (until.includes(now.status) && now.audit.seq <= seen)) return;
    await systemClock.sleep(everyMs);
  }
}
