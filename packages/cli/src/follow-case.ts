import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { CaseStatus } from "@watchkeeper/cases/case";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Desk } from "./desk.ts";
import type { Io } from "./io.ts";
import { showRecord } from "./show-case.ts";

/** How often the trail is looked at, in milliseconds. */
const everyMs = 400;

/** Shows what is added to a case's trail as it happens, until the case stands at one of these. */
export async function followCase(
  { cases, trail }: Pick<Desk, "cases" | "trail">,
  id: string,
  known: readonly AuditRecord[],
  io: Io,
  until: readonly CaseStatus[] = ["closed", "awaiting-approval"],
): Promise<void> {
  const seen = new Set(known.map(({ hash }) => hash));
  for (;;) {
    const now = await cases.find(id);
    if (!now) return;
    for (const record of await trail(now)) {
      if (seen.has(record.hash)) continue;
      seen.add(record.hash);
      io.out(`  ${showRecord(record)}`);
    }
    if (until.includes(now.status)) return;
    await systemClock.sleep(everyMs);
  }
}
