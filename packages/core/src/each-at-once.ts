/** Works through all, so many side by side, each begun in its turn; an error ends the call, and what is under way goes on. */
export async function eachAtOnce<T>(
  most: number,
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  // Each worker takes the next one from the same iterator.
  const left = all.values();
  const workOff = async () => {
    for (const one of left) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(most, all.length) }, workOff));
}
