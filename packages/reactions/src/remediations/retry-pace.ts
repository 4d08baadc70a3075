import type { Acceptor } from "@watchkeeper/plans/condition";

/** AWS Backup begins a job within this time, or gives it up; it takes no shorter one. */
export const startMinutes = 60;

/** How often a job is looked at, and how long at most: an hour to begin, and what it may take. */
export const underwayPace = (hours: number) => ({
  everySeconds: 60,
  maxEverySeconds: 600,
  deadlineSeconds: hours * 3_600 + startMinutes * 60,
});

/** All jobs in a list have ended otherwise than well: what was begun is not to come any more. */
export const endedBadly = (list: string): readonly Acceptor[] => [
  {
    state: "failure",
    when: [{ path: `${list}[].State`, allIn: ["FAILED", "EXPIRED", "ABORTED", "PARTIAL"] }],
  },
];
