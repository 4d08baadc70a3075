import type { Case } from "@watchkeeper/cases/case";
import { useRef } from "preact/hooks";
import { currentStory, isAsked } from "../is-asked.ts";
import type { Model } from "../model.ts";
import { Activity } from "./activity.tsx";
import { server } from "./ask-server.ts";
import type { Attempt } from "./attempt.ts";
import { CaseList } from "./case-list.tsx";
import { CaseView } from "./case-view.tsx";
import { Chat } from "./chat.tsx";
import { HaltBanner } from "./halt-banner.tsx";
import { Scenarios } from "./scenarios.tsx";
import { TopBar } from "./top-bar.tsx";
import { useModel } from "./use-model.ts";
import { usePerson } from "./use-person.ts";
import { useRoute } from "./use-route.ts";
import { Views } from "./views.tsx";
import { Welcome } from "./welcome.tsx";

/** Whether somebody is to decide on a case, as far as the page knows. */
function waitsForPeople(found: Case, stories: Model["stories"]): boolean {
  const story = currentStory(found, stories);
  return story ? isAsked(story) : found.status === "awaiting-approval";
}

/** The whole page. */
export function App() {
  const route = useRoute();
  const [person, setPerson] = usePerson();
  /** A wide screen shows a case before one was chosen, and keeps to it: nothing is swapped under a hand. */
  const first = useRef<string>(undefined);
  const shown = route.caseId ?? first.current;
  const [model, tell] = useModel(shown);
  first.current = shown ?? model.cases[0]?.id;

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
  const story = first.current === undefined ? undefined : model.stories[first.current];
  return (
    <div class="console" data-view={route.view}>
      <button type="button" class="skip" onClick={() => document.getElementById("case")?.focus()}>
        Skip to the case
      </button>
      <TopBar model={model} person={person} setPerson={setPerson} attempt={attempt} />
      {model.halt && <HaltBanner halt={model.halt} now={model.now} />}
      <Views
        view={route.view}
        asked={model.cases.filter((one) => waitsForPeople(one, model.stories)).length}
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
          <Activity happened={model.happened} now={model.now} />
          {model.chat && (
            <Chat
              {...model.chat}
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
