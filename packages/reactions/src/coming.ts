import type { Clock } from "@watchkeeper/core/clock";

/** How an event comes: as EventBridge sent it; or sent again by us, not to be looked at before, and then perhaps for what had not settled when its case was opened. */
export interface Coming {
  /** ISO time. */
  readonly notBefore?: string | undefined;
  readonly isLate?: boolean;
}

/** How an event comes, by the attributes of its message. */
export const comingOf = (
  attributes: Readonly<Record<string, { readonly stringValue?: string | undefined }>> = {},
): Coming => ({
  notBefore: attributes.notBefore?.stringValue,
  isLate: attributes.late !== undefined,
});

/** Has an event come again, with what `comingOf` then reads. */
export const comeAgain =
  (
    send: (body: string, seconds: number, words: Readonly<Record<string, string>>) => Promise<void>,
    clock: Clock,
  ) =>
  async (body: string, { notBefore, isLate }: { readonly notBefore: string; readonly isLate: boolean }) => {
    const seconds = Math.max(0, Math.ceil((Date.parse(notBefore) - clock.now().getTime()) / 1_000));
    await send(body, seconds, { notBefore, ...(isLate ? { late: "yes" } : {}) });
  };
