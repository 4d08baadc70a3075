import type { Desk } from "./desk.ts";

/** Puts the halt switch on as whoever works at the desk, and has the chat told; answers with what came of it. */
export const halt = ({ door }: Desk, reason: string) => door.say({ do: "halt", reason });

/** Takes back the halt that holds now. */
export async function takeHaltBack({ door, switches }: Desk, reason: string) {
  const now = await switches.state();
  return door.say({ do: "go-on", halt: now?.audit?.seq ?? 0, reason });
}

/** What is said where the chat could not be told. */
export const chatWords = ({ chatTold }: { readonly chatTold: boolean }): readonly string[] =>
  chatTold ? [] : ["The chat could not be told of it."];
