import { haltWords } from "../tell-run.ts";
import type { Halt } from "../wire.ts";

/** Says on every page that the halt switch is on: who put it on, since when, and why. */
export const HaltBanner = ({ halt, now }: { readonly halt: Halt; readonly now: string }) => (
  <section class="halted" aria-label="The halt switch">
    <p>
      <strong>The halt switch is on.</strong> {haltWords(halt, now)}.
    </p>
    <p>
      Nothing new is changed. Paused runs go on by themselves when it is taken back:{" "}
      <code>watchkeeper resume --reason "…"</code>
    </p>
  </section>
);
