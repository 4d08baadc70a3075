/** What is worked out when it is first asked for, and kept from then on; a failure is not kept. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    if (known) return known;
    const begun = work();
    known = begun;
    begun.catch(() => {
      known = undefined;
    });
    return begun;
  };
}
