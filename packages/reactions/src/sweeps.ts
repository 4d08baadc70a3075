/** A sweep of a check: over all resources of its kind, in every account and Region, or in one account. */
export interface SweepRun {
  readonly check: string;
  readonly id: string;
  /** The execution that carries it. */
  readonly executionArn: string;
  /** When it began, in ISO time. */
  readonly at: string;
  /** Who asked for it; absent: its schedule did. */
  readonly by?: string | undefined;
  /** Where it looks. */
  readonly places: readonly Place[];
  /** When it ended, in ISO time; absent: it goes on. */
  readonly endedAt?: string | undefined;
}

/** An account and a Region of it. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** How many resources a sweep has come upon, and what they were. */
export interface SweepCounts {
  readonly pages: number;
  readonly listed: number;
  /** Wrong, and asked about from now on. */
  readonly wrong: number;
  /** Wrong, and asked about before: in a case that is open, or that people left as it is. */
  readonly known: number;
  /** Nobody could say. */
  readonly unexamined: number;
  /** Made so lately that it may be unfinished: its own event sees to it. */
  readonly young: number;
}

export const noCounts: SweepCounts = { pages: 0, listed: 0, wrong: 0, known: 0, unexamined: 0, young: 0 };

/** Two counts as one. */
export const added = (some: SweepCounts, more: SweepCounts): SweepCounts => ({
  pages: some.pages + more.pages,
  listed: some.listed + more.listed,
  wrong: some.wrong + more.wrong,
  known: some.known + more.known,
  unexamined: some.unexamined + more.unexamined,
  young: some.young + more.young,
});

/** How far a sweep has come in a place. */
export interface SweptPlace extends Place, SweepCounts {
  /** All of it has been listed, or nothing more can be. */
  readonly isOver: boolean;
  /** Why the rest of it could not be listed: of what was not, nobody knows anything. */
  readonly failed?: string | undefined;
}

/** How a sweep stands. */
export interface SweepNow {
  readonly run: SweepRun;
  readonly places: readonly SweptPlace[];
}

/** All places of a sweep as one. */
export const totalOf = ({ places }: Pick<SweepNow, "places">): SweepCounts => places.reduce(added, noCounts);

/** Where sweeps are kept: of each check the newest. */
export interface Sweeps {
  /** The newest sweep of each of these checks that was ever swept. */
  newest(checks: readonly string[]): Promise<readonly SweepRun[]>;
  /** Makes a sweep the newest of its check, where that is the one before still; false: somebody else has begun one. */
  begin(run: SweepRun, before: SweepRun | undefined): Promise<boolean>;
  /** Keeps how far a sweep has come in a place. */
  tell(run: Pick<SweepRun, "check" | "id">, place: SweptPlace): Promise<void>;
  /** How far it has come in each place in which it has begun. */
  places(run: Pick<SweepRun, "check" | "id">): Promise<readonly SweptPlace[]>;
  /** Keeps that a sweep has ended. */
  end(run: Pick<SweepRun, "check" | "id">, at: string): Promise<void>;
}

/** What carries sweeps. */
export interface SweepExecutions {
  /** Starts a sweep under a name; harmless where it was started before. */
  start(
    name: string,
    input: { readonly check: string; readonly account?: string | undefined; readonly by: string },
  ): Promise<string>;
  isRunning(executionArn: string): Promise<boolean>;
}
