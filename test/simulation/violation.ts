/** The invariants, by the letters of their table in docs/decisions/0016. */
export type Invariant = "E" | "L" | "A" | "F" | "B" | "H" | "S" | "C";

/** A promise that was broken. */
export class Violation extends Error {
  override readonly name = "Violation";

  constructor(invariant: Invariant, message: string) {
    super(`${invariant}: ${message}`);
  }
}
