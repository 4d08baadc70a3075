/** What a worker does with one index; false ends all workers after their present one. */
export type Work = (index: number) => Promise<boolean>;

/**
 * Takes the indexes from 0 to `count`, so many at a time, each worker its next one when it is free.
 * `makeWork` is called once for each worker, for what a worker keeps between its indexes.
 */
export async function runWorkers(count: number, concurrency: number, makeWork: () => Work): Promise<void> {
  let next = 0;
  let going = true;
  const worker = async () => {
    const work = makeWork();
    while (going && next < count) going = (await work(next++)) && going;
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
}
