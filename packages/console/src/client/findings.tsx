import type { Finding } from "@watchkeeper/cases/finding";
import { numeral } from "../count.ts";

/** Up to how many findings stand one by one. */
const few = 20;

/** What is wrong: one by one, or of many, by the check that found it. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length <= few) return <FindingList findings={findings} />;
  const groups = [...Map.groupBy(findings, ({ check }) => check)];
  return (
    <div class="finding-groups">
      {groups.map(([check, own]) => (
        <details key={check}>
          <summary>
            <span class={`severity ${own[0]?.severity}`}>{own[0]?.severity}</span>
            <span>
              {numeral(own.length)} × <span class="mono">{check}</span>
            </span>
          </summary>
          <FindingList findings={own} />
        </details>
      ))}
    </div>
  );
}

function FindingList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul class="findings">
      {findings.map(({ check, severity, resource, summary }) => (
        <li key={`${check} ${resource}`}>
          <span class={`severity ${severity}`}>{severity}</span>
          <span>
            {summary} <span class="dim mono">{check}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
