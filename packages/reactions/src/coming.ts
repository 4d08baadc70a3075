import type { Clock } from "@watchkeeper/core/clock";

/** How an event comes: as EventBridge sent it; or sent again by us, not to be looked at before, and then perhaps for what had not settled when its case was opened. */
export interface Coming {
  /** ISO time. */
  readonly notBefore?: string | undefined;
  readonly isLate?: boolean;
  /** The slice of its resources that is looked at; absent: all, where it does not name too many. */
  readonly slice?: Slice | undefined;
}

/** Some of the resources that an event names: what names thousands is taken in invocation by invocation. */
export interface Slice {
  /** The number of the first of them. */
  readonly from: number;
  /** Whether the next slice is still to be sent. */
  readonly isNew: boolean;
}

/** As many resources as an invocation takes of an event. */
export const sliceSize = 500;

/** What is sent again, and as what. */
export interface ComingAgain {
  readonly notBefore: string;
  readonly isLate: boolean;
  readonly slice?: Slice | undefined;
}

/** How an event comes, by the attributes of its message. */
export const comingOf = (
  attributes: Readonly<Record<string, { readonly stringValue?: string | undefined }>> = {},
): Coming => ({
  notBefore: attributes.notBefore?.stringValue,
  isLate: attributes.late !== undefined,
  slice: sliceIn(attributes.slice?.stringValue),
});

const tellSlice = ({ from, isNew }: Slice): string => `${from}${isNew ? "+" : ""}`;

function sliceIn(told = ""): Slice | undefined {
  const [, from, isNew] = /^(\d{1,7})(\+?)$/.exec(told) ?? [];
  return from === undefined ? undefined : { from: Number(from), isNew: isNew === "+" };
}

/** Has an event come again, with what `comingOf` then reads. */
export const comeAgain =
  (
    send: (body: string, seconds: number, words: Readonly<Record<string, string>>) => Promise<void>,
    clock: Clock,
  ) =>
  async (body: string, { notBefore, isLate, slice }: ComingAgain) => {
    const seconds = Math.max(0, Math.ceil((Date.parse(notBefore) - clock.now().getTime()) / 1_000));
    await send(body, seconds, {
      notBefore,
      ...(isLate ? { late: "yes" } : {}),
      ...(slice ? { slice: tellSlice(slice) } : {}),
    });
  };
