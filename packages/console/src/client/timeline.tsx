import type { TimelineLine } from "../tell-trail.ts";
import { shortTime } from "../time-words.ts";

/** A case's audit trail, as people read it. */
export function Timeline(props: { readonly lines: readonly TimelineLine[]; readonly now: string }) {
  return (
    <section class="card" aria-labelledby="timeline-title">
      <h3 id="timeline-title">What happened</h3>
      <Lines {...props} />
    </section>
  );
}

const Lines = ({ lines, now }: { readonly lines: readonly TimelineLine[]; readonly now: string }) => (
  <ol class="timeline">
    {lines.map((line) => (
      <li key={line.id} class={line.tone}>
        <time dateTime={line.at}>{shortTime(line.at, now)}</time>
        <div>
          <p>
            {line.title}
            {line.by && (
              <span class="by" title={line.by.identity}>
                {" "}
                by {line.by.name}
              </span>
            )}
          </p>
          {line.more.map((fact) => (
            <p key={fact} class="dim">
              {fact}
            </p>
          ))}
          {line.lines && (
            <details>
              <summary>in {line.lines.length} batches</summary>
              <Lines lines={line.lines} now={now} />
            </details>
          )}
        </div>
      </li>
    ))}
  </ol>
);
