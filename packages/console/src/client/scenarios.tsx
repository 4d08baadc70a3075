import { useState } from "preact/hooks";
import type { ScenarioButton } from "../wire.ts";
import { server } from "./ask-server.ts";
import type { Attempt } from "./attempt.ts";

/** What people do on AWS, as buttons. */
export function Scenarios(props: {
  readonly scenarios: readonly ScenarioButton[];
  readonly person: string;
  readonly attempt: Attempt;
}) {
  const { scenarios, person, attempt } = props;
  const [did, setDid] = useState("");
  const run = async (scenario: string) => {
    setDid("");
    await attempt(async () => {
      const answer = await server.attempt({ scenario, as: person });
      setDid(`${person} ${answer.did}. What comes of it shows in a few seconds.`);
    });
  };
  return (
    <section class="panel scenarios" aria-labelledby="scenarios-title">
      <h2 id="scenarios-title">Try it</h2>
      <p class="dim">Do on the laptop's AWS what people do on AWS, as {person}.</p>
      <ul>
        {scenarios.map(({ id, title }) => (
          <li key={id}>
            <button type="button" onClick={() => run(id)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
      <p class="did" role="status">
        {did}
      </p>
    </section>
  );
}
