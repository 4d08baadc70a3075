import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import { tellRecord } from "../tell-record.ts";
import { shortTime } from "../time-words.ts";

/** A case's audit trail, as people read it. */
export function Timeline({ audit, now }: { readonly audit: readonly AuditRecord[]; readonly now: string }) {
  return (
    <section class="card" aria-labelledby="timeline-title">
      <h3 id="timeline-title">What happened</h3>
      <ol class="timeline">
        {audit.map((record) => {
          const { tone, title, by, more } = tellRecord(record);
          return (
            <li key={record.hash} class={tone}>
              <time dateTime={record.at}>{shortTime(record.at, now)}</time>
              <div>
                <p>
                  {title}
                  {by && (
                    <span class="by" title={record.actor}>
                      {" "}
                      by {by}
                    </span>
                  )}
                </p>
                {more.map((fact) => (
                  <p key={fact} class="dim">
                    {fact}
                  </p>
                ))}
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
