import type { Word } from "../words.ts";

/** A word in its colour; the word says it all, the colour only helps. */
export const Pill = ({ word, tone }: Word) => <span class={`pill ${tone}`}>{word}</span>;
