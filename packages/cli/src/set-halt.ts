import type { Desk } from "./desk.ts";

/** Sets the halt switch as whoever works at the desk, and has the chat told; answers with what came of it. */
export async function setHalt(desk: Desk, halted: boolean, reason: string) {
  const { seq, at } = await desk.switches.set(halted, desk.identity, reason);
  return { halted, by: desk.identity, at, record: seq, chatTold: await desk.tellHalt(seq) };
}

/** What is said where the chat could not be told. */
export const chatWords = ({ chatTold }: { readonly chatTold: boolean }): readonly string[] =>
  chatTold ? [] : ["The chat could not be told of it."];
