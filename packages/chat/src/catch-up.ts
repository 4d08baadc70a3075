import type { Case } from "@watchkeeper/cases/case";
import type { Tellings } from "./ports.ts";
import { isWorthTelling } from "./standing.ts";

/** What catching up needs. */
export interface CatchUpDeps {
  readonly tellings: Pick<Tellings, "find" | "unfinished">;
  /** The cases that may have changed lately: all that are open, and those opened in the last days. */
  readonly recent: () => Promise<readonly Case[]>;
  readonly find: (caseId: string) => Promise<Case | undefined>;
  readonly tellChat: (caseId: string) => Promise<void>;
}

/** Has the chat told again of every case that has gone on since it was told last. */
export async function catchUp(deps: CatchUpDeps): Promise<readonly string[]> {
  const recent = new Map((await deps.recent()).map((found) => [found.id, found]));
  const behind: string[] = [];
  for (const id of new Set([...recent.keys(), ...(await deps.tellings.unfinished())])) {
    const found = recent.get(id) ?? (await deps.find(id));
    const told = await deps.tellings.find(id);
    if (!found || !(isWorthTelling(found) || told)) continue;
    if (told && told.seq >= found.audit.seq) continue;
    await deps.tellChat(id);
    behind.push(id);
  }
  return behind;
}
