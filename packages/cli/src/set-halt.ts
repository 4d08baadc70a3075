import { kindOf } from "@watchkeeper/core/error";
import type { Desk } from "./desk.ts";

/** How often a halt is said again while others set the switch: it must not miss by a moment. */
const maxTries = 5;

/** Puts the halt switch on as whoever works at the desk, and has the chat told; answers with what came of it. */
export async function halt(desk: Desk, reason: string) {
  for (let tries = 1; ; tries++) {
    try {
      return await desk.door.say({ do: "halt", halt: await newestChange(desk), reason });
    } catch (error) {
      if (kindOf(error) !== "conflict" || tries >= maxTries) throw error;
    }
  }
}

/** Takes back the halt that holds now. */
export const takeHaltBack = async (desk: Desk, reason: string) =>
  desk.door.say({ do: "go-on", halt: await newestChange(desk), reason });

/** The number of the halt switch's newest change. */
const newestChange = async ({ switches }: Desk): Promise<number> => (await switches.state())?.audit?.seq ?? 0;

/** What is said where the chat could not be told. */
export const chatWords = ({ chatTold }: { readonly chatTold: boolean }): readonly string[] =>
  chatTold ? [] : ["The chat could not be told of it."];
