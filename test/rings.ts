/** Which files import which, by their paths. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** The circles of a graph: its strongly connected components of more than one file (Tarjan), each in the order of names. */
export function ringsOf(graph: ImportGraph): readonly (readonly string[])[] {
  const rings: string[][] = [];
  const numbers = new Map<string, number>();
  const path: string[] = [];
  const visit = (file: string): number => {
    numbers.set(file, numbers.size);
    let low = numbers.get(file)!;
    path.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!numbers.has(next)) low = Math.min(low, visit(next));
      else if (path.includes(next)) low = Math.min(low, numbers.get(next)!);
    }
    if (low !== numbers.get(file)) return low;
    const ring = path.splice(path.indexOf(file));
    if (ring.length > 1) rings.push(ring.toSorted());
    return low;
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return rings;
}
