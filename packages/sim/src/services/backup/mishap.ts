/** What goes wrong with the next job of a resource, as it is ordered by a test or a scenario. */
export type Mishap =
  /** It ends so, with this message of AWS's: COMPLETED is a backup that is there, "with issues". */
  | {
      readonly as: "FAILED" | "EXPIRED" | "PARTIAL" | "COMPLETED";
      readonly message: string;
      readonly of: MishapJob;
    }
  /** It runs until its completion window is over, and is aborted. */
  | { readonly as: "hangs"; readonly of: MishapJob }
  /** It runs as it does, and nobody is told. */
  | { readonly as: "untold"; readonly of: MishapJob };

/** Whose mishap it is. */
export type MishapJob = "backup" | "copy" | "restore";
