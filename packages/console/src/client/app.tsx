import type { Case } from "@watchkeeper/cases/case";
import { needsPeople } from "@watchkeeper/cases/case-list";
import { useEffect, useRef } from "preact/hooks";
import { caseNamed } from "../case-named.ts";
import { currentStory, isAsked, upToDate } from "../is-asked.ts";
import type { Model } from "../model.ts";
import { Activity } from "./activity.tsx";
import { server } from "./ask-server.ts";
import type { Attempt } from "./attempt.ts";
import { CaseList } from "./case-list.tsx";
import { CaseView } from "./case-view.tsx";
import { Chat } from "./chat.tsx";
import { HaltBanner } from "./halt-banner.tsx";
import { Scenarios } from "./scenarios.tsx";
import { Sweeps } from "./sweeps.tsx";
import { TopBar } from "./top-bar.tsx";
import { useModel } from "./use-model.ts";
import { usePerson } from "./use-person.ts";
import { useRoute } from "./use-route.ts";
import { Views } from "./views.tsx";
import { Welcome } from "./welcome.tsx";

/** Whether somebody is to do something about a case, as far as the page knows. */
function waitsForPeople(found: Case, { stories, now }: Model): boolean {
  const story = currentStory(found, stories);
  return needsPeople(found) && (found.status === "closed" || !story || isAsked(story, now));
}

/** The whole page. */
export function App() {
  const route = useRoute();
  const [person, setPerson] = usePerson();
  /** A wide screen shows a case before one was chosen, and keeps to it: nothing is swapped under a hand. */
  const first = useRef<string>(undefined);
  const [model, tell] = useModel(route.caseId ?? first.current);
  first.current = caseNamed(model.cases, route.caseId ?? first.current) ?? model.cases[0]?.id;
  useEffect(() => {
    for (const pane of document.querySelectorAll("main")) pane.scrollTop = 0;
  }, [first.current]);

  const attempt: Attempt = async (work, said) => {
    tell({ type: "trouble", text: undefined });
    try {
      await work();
      if (said) tell({ type: "said", text: said });
      return true;
    } catch (error) {
      tell({ type: "trouble", text: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  const acts = { person, attempt };
  const read = first.current === undefined ? undefined : model.stories[first.current];
  const story =
    read &&
    upToDate(
      read,
      model.cases.find(({ id }) => id === read.case.id),
    );
  return (
    <div class="console" data-view={route.view}>
      <button type="button" class="skip" onClick={() => document.getElementById("case")?.focus()}>
        Skip to the case
      </button>
      <TopBar model={model} person={person} setPerson={setPerson} attempt={attempt} />
      {model.halt && <HaltBanner halt={model.halt} now={model.now} />}
      <Views
        view={route.view}
        asked={model.cases.filter((one) => waitsForPeople(one, model)).length}
        chat={model.chat !== null}
      />
      {model.trouble && (
        <div class="trouble" role="alert">
          <p>{model.trouble}</p>
          <button type="button" onClick={() => tell({ type: "trouble", text: undefined })}>
            Dismiss
          </button>
        </div>
      )}
      <div class="columns">
        <div class="rail">
          <CaseList {...model} shown={first.current} />
          <Scenarios scenarios={model.scenarios} {...acts} />
        </div>
        <main id="case" tabIndex={-1} aria-label="The case">
          {story ? (
            <CaseView
              key={story.case.id}
              story={story}
              halt={model.halt}
              account={model.account}
              now={model.now}
              {...acts}
            />
          ) : (
            <Welcome {...model} wanted={first.current} />
          )}
        </main>
        <div class="side">
          <Sweeps sweeps={model.sweeps} />
          <Activity happened={model.happened} now={model.now} />
          {model.chat && (
            <Chat
              {...model.chat}
              whispers={model.whispers}
              now={model.now}
              click={(ts, actionId, user) => attempt(() => server.click({ ts, actionId, user }))}
            />
          )}
        </div>
      </div>
      <p class="unseen" role="status" aria-live="polite">
        {model.said}
      </p>
    </div>
  );
}
