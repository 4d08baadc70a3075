import type { Case } from "@watchkeeper/cases/case";
import type { ApprovalState } from "@watchkeeper/plans/approval";
import * as z from "zod";

const caseId = z.string().regex(/^c-[\w-]{1,60}$/, "is no case's id");
/** What can be seen: a reason of blanks, joiners and marks of direction alone tells nobody anything. */
const something = /[\p{L}\p{N}\p{P}\p{S}]/u;
/** Which closing of a case was shown. */
const closing = z.int().min(0);
const reason = z.string().trim().regex(something, "says nothing").max(2_000);

/** What a person says to Watchkeeper. Who they are is not in it: AWS tells. */
export const word = z.discriminatedUnion("do", [
  /** A decision on the plan that was shown, by its hash. */
  z.object({ do: z.enum(["approve", "deny"]), caseId, planHash: z.string().regex(/^[0-9a-f]{64}$/), reason }),
  /** Something is asked for of a closed case: it takes up the closing that was shown, and no later one. */
  z.object({ do: z.enum(["undo", "resume", "retry"]), caseId, closing, reason }),
  /**
   * Every change stops, or the halt is taken back that was shown: `halt` is the number of the switch's newest change, 0
   * where there is none.
   */
  z.object({ do: z.enum(["halt", "go-on"]), halt: z.int().min(0), reason }),
  /** All resources of a check's kind are to be looked at now. `after` is the newest sweep that was shown; absent: there was none. */
  z.object({
    do: z.literal("sweep"),
    check: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "is no check's name"),
    account: z
      .string()
      .regex(/^\d{12}$/, "is not a twelve-digit account id")
      .optional(),
    after: z
      .string()
      .regex(/^s-[0-9a-f]{12}$/, "is no sweep's id")
      .optional(),
  }),
]);

export type Word = z.output<typeof word>;

/** A word of this kind. */
export type WordTo<Do extends Word["do"]> = ThatMaySay<Word, Do>;
type ThatMaySay<W, Do> = W extends { readonly do: infer Any } ? (Do extends Any ? W : never) : never;

/** What is said to ask for something of a case as it was shown. */
export const askFor = <What extends WordTo<"undo">["do"]>(
  what: What,
  found: Pick<Case, "id" | "closings">,
  reason: string,
) => ({ do: what, caseId: found.id, closing: closingOf(found), reason }) as const;

/** The number of a case's newest closing. */
export const closingOf = ({ closings = 0 }: Pick<Case, "closings">): number => closings;

/** What came of a word, and whose it was. */
export interface Heard {
  /** As whom AWS knows them. */
  readonly by: string;
}

/** What came of a decision. */
export interface HeardDecision extends Heard {
  readonly state: ApprovalState;
}

/** What came of asking for something of a case, or for a sweep. */
export interface HeardRequest extends Heard {
  readonly executionArn: string;
}

/** What came of setting the halt switch. */
export interface HeardHalt extends Heard {
  readonly halted: boolean;
  /** ISO time. */
  readonly at: string;
  /** The number of the change. */
  readonly record: number;
  readonly chatTold: boolean;
  /** The cases that were held, and go on. */
  readonly goOn: readonly string[];
}

/** What comes of a word. */
export type HeardOf<W extends Word> = W extends { readonly do: "approve" | "deny" }
  ? HeardDecision
  : W extends { readonly do: "undo" | "resume" | "retry" | "sweep" }
    ? HeardRequest
    : HeardHalt;

/** Where people's words are taken, and nowhere else. */
export interface Door {
  say<const W extends Word>(word: W): Promise<HeardOf<W>>;
}
