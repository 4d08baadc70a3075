/** The literal parts between asterisks: `a*b` is `["a", "b"]`. */
export type Glob = readonly string[];

/** Whether a text is one of a glob. Takes each inner part at its first place: enough, for an asterisk may stand for anything, and never long. */
export function matchesGlob(glob: Glob, value: string): boolean {
  const head = glob[0] ?? "";
  if (glob.length === 1) return value === head;
  const tail = glob[glob.length - 1] ?? "";
  const end = value.length - tail.length;
  if (end < head.length || !value.startsWith(head) || !value.endsWith(tail)) return false;
  let from = head.length;
  for (let part = 1; part < glob.length - 1; part++) {
    const text = glob[part] ?? "";
    const found = value.indexOf(text, from);
    if (found < 0 || found + text.length > end) return false;
    from = found + text.length;
  }
  return true;
}
