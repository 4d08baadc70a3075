import type { Tellings } from "./ports.ts";
import { type CaseNews, isWorthTelling } from "./standing.ts";

/** What catching up needs. */
export interface CatchUpDeps {
  readonly tellings: Pick<Tellings, "of" | "unfinished">;
  /** The cases that may have changed lately: all that are open, and those closed that changed in the last days. */
  readonly recent: () => Promise<readonly CaseNews[]>;
  readonly find: (caseId: string) => Promise<CaseNews | undefined>;
  readonly tellChat: (caseId: string, seq: number) => Promise<void>;
  /** Up to which record of a case this process has seen that nothing is left to be told. */
  readonly settled: Map<string, number>;
}

/** Has the chat told again of every case that has gone on since it was told last. */
export async function catchUp(deps: CatchUpDeps): Promise<readonly string[]> {
  const { tellings, settled } = deps;
  const recent = new Map((await deps.recent()).map((found) => [found.id, found]));
  const ids = [...new Set([...recent.keys(), ...(await tellings.unfinished())])];
  for (const id of settled.keys()) if (!recent.has(id)) settled.delete(id);
  const isSettled = (id: string) => (settled.get(id) ?? -1) >= (recent.get(id)?.audit.seq ?? 0);
  const news = ids.filter((id) => !isSettled(id));
  const toldOf = await tellings.of(news);
  const behind: string[] = [];
  for (const id of news) {
    const found = recent.get(id) ?? (await deps.find(id));
    const told = toldOf.get(id);
    if (!found) continue;
    const { seq } = found.audit;
    if (!(isWorthTelling(found) || told) || (told && told.seq >= seq)) settled.set(id, seq);
    else {
      await deps.tellChat(id, seq);
      behind.push(id);
    }
  }
  return behind;
}
