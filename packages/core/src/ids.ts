/** Where new identifiers come from: random on AWS, seeded on the laptop and in tests. */
export interface Ids {
  /** A version 4 UUID. */
  uuid(): string;
}
