/** What was said to a bench, and it does not know. */
export class Misunderstood extends Error {
  override readonly name = "Misunderstood";
}
