import type { Duration } from "@watchkeeper/core/duration";
import { durationMs } from "@watchkeeper/core/duration";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { sweepsOf } from "@watchkeeper/reactions/watch";

/** The rates at which checks sweep, each once, however it is written. */
export const sweepRates = (checks: readonly AnyCheck[]): readonly Duration[] => [
  ...new Map(sweepsOf(checks).map(({ every }) => [durationMs(every), every])).values(),
];
