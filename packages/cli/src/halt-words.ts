import type { Halt } from "@watchkeeper/aws/dynamodb/switches";

/** Who put the halt switch on, when, and why. */
export const haltWords = ({ by, at, reason }: Halt): string =>
  `The halt switch is on: ${by.split("/").at(-1)} put it on at ${at.slice(0, 19).replace("T", " ")} (${reason}).`;
