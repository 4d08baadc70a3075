import type { Case } from "@watchkeeper/cases/case";
import type { Tellings } from "./ports.ts";
import { isWorthTelling } from "./standing.ts";

/** What catching up needs. */
export interface CatchUpDeps {
  readonly tellings: Pick<Tellings, "of" | "unfinished">;
  /** The cases that may have changed lately: all that are open, and those closed that changed in the last days. */
  readonly recent: () => Promise<readonly Case[]>;
  readonly find: (caseId: string) => Promise<Case | undefined>;
  readonly tellChat: (caseId: string) => Promise<void>;
}

/** Has the chat told again of every case that has gone on since it was told last. */
export async function catchUp(deps: CatchUpDeps): Promise<readonly string[]> {
  const recent = new Map((await deps.recent()).map((found) => [found.id, found]));
  const ids = [...new Set([...recent.keys(), ...(await deps.tellings.unfinished())])];
  const toldOf = await deps.tellings.of(ids);
  const behind: string[] = [];
  for (const id of ids) {
    const found = recent.get(id) ?? (await deps.find(id));
    const told = toldOf.get(id);
    if (!found || !(isWorthTelling(found) || told)) continue;
    if (told && told.seq >= found.audit.seq) continue;
    await deps.tellChat(id);
    behind.push(id);
  }
  return behind;
}
