/** Rejects with the signal's reason once it is aborted; `forget` drops the listener. */
export function aborted(signal: AbortSignal): { readonly rejection: Promise<never>; forget(): void } {
  let forget = (): void => {};
  const rejection = new Promise<never>((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    forget = () => signal.removeEventListener("abort", stop);
  });
  rejection.catch(() => {});
  return { rejection, forget };
}

/** Why branches end that did nothing wrong: another one failed. */
export class SiblingFailed extends Error {
  override readonly name = "SiblingFailed";
}

/**
 * Runs branches to their end; the first failure ends the others. Settles only when all have ended, so that the history
 * tells how, and throws that first failure.
 */
export async function allOrNone<T>(
  signal: AbortSignal,
  branches: readonly ((signal: AbortSignal) => Promise<T>)[],
): Promise<T[]> {
  const siblings = new AbortController();
  const either = AbortSignal.any([signal, siblings.signal]);
  let failure: { readonly reason: unknown } | undefined;
  const settled = await Promise.allSettled(
    branches.map((branch) =>
      branch(either).catch((reason: unknown) => {
        failure ??= { reason };
        siblings.abort(new SiblingFailed());
        throw reason;
      }),
    ),
  );
  if (failure) throw failure.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<T>).value);
}
