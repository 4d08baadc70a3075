import { beforeEach, describe, expect, test } from "vitest";
import type { ChatChannel, ChatMessage, Claim, Told } from "./ports.ts";
import type { CaseView } from "./standing.ts";
import { tellCase } from "./tell-case.ts";
import { asked, found } from "./testing/views.ts";

/** A channel and what was told, in memory; posting may fail before or after it was done. */
class SmallChat {
  readonly messages = new Map<string, ChatMessage>();
  told: Told | undefined;
  claims = 0;
  views = 0;
  taken: string | undefined;
  view: CaseView | undefined = asked;
  fails: "before" | "after" | undefined;

  readonly channel: ChatChannel = {
    post: async (message) => {
      if (this.fails === "before") throw new Error("Slack is down");
      const ref = { channel: "C1", ts: `${this.messages.size + 1}.0` };
      this.messages.set(ref.ts, message);
      if (this.fails === "after") throw new Error("the answer was lost");
      return ref;
    },
    update: async ({ ts }, message) => {
      if (!this.messages.has(ts)) return "gone";
      this.messages.set(ts, message);
      return "updated";
    },
    find: async (caseId) => {
      const ts = [...this.messages].find(([, message]) => message.caseId === caseId)?.[0];
      return ts === undefined ? undefined : { channel: "C1", ts };
    },
    whisper: async () => {},
  };

  tell(seq?: number) {
    return tellCase("c-1", seq, {
      channel: this.channel,
      view: async () => {
        this.views += 1;
        return this.view;
      },
      tellings: {
        claim: async (caseId, news): Promise<Claim | undefined> => {
          if (this.taken || (news !== undefined && this.told && this.told.seq >= news)) return undefined;
          this.claims += 1;
          this.taken = `claim ${this.claims}`;
          return {
            caseId,
            id: this.taken,
            unconfirmed: this.claims > 1,
            ...(this.told ? { told: this.told } : {}),
          };
        },
        keep: async (_claim, told) => {
          this.told = told;
          this.taken = undefined;
        },
        release: async () => {
          this.taken = undefined;
        },
        of: async (ids) => new Map(ids.flatMap((id) => (this.told ? [[id, this.told]] : []))),
        unfinished: async () => [],
      },
    });
  }
}

let chat: SmallChat;
beforeEach(() => {
  chat = new SmallChat();
});

describe("telling of a case", () => {
  test("posts its message once, and updates it from then on", async () => {
    expect(await chat.tell()).toBe("posted");
    chat.view = { ...asked, case: { ...found, status: "running" } };
    expect(await chat.tell()).toBe("updated");
    expect(chat.messages.size).toBe(1);
  });

  test("says nothing twice where nothing is different", async () => {
    await chat.tell();
    chat.view = { ...asked, case: { ...found, audit: { seq: 9, hash: "beef" } } };
    expect(await chat.tell()).toBe("unchanged");
    expect(chat.told?.seq).toBe(9);
  });

  test("reads nothing of a case whose message shows the record that is news", async () => {
    await chat.tell();
    const read = chat.views;
    expect([await chat.tell(found.audit.seq), chat.views]).toEqual(["unchanged", read]);
    chat.view = { ...asked, case: { ...found, status: "running", audit: { seq: 5, hash: "beef" } } };
    expect(await chat.tell(5)).toBe("updated");
  });

  test("waits while somebody else tells of it, so that the newest state is told last", async () => {
    chat.taken = "somebody else's";
    expect(await chat.tell()).toBe("later");
    expect(chat.messages.size).toBe(0);
  });

  test("that failed is done by the next one", async () => {
    chat.fails = "before";
    await expect(chat.tell()).rejects.toThrow("Slack is down");
    chat.fails = undefined;
    expect(await chat.tell()).toBe("posted");
  });

  test("finds a message again whose posting was never confirmed", async () => {
    chat.fails = "after";
    await expect(chat.tell()).rejects.toThrow("the answer was lost");
    chat.fails = undefined;
    expect(await chat.tell()).toBe("updated");
    expect(chat.messages.size).toBe(1);
  });

  test("posts anew where somebody deleted the message", async () => {
    await chat.tell();
    chat.messages.clear();
    chat.view = { ...asked, case: { ...found, status: "running" } };
    expect(await chat.tell()).toBe("posted");
  });

  test("is left out for a case that was only observed", async () => {
    chat.view = { ...asked, case: { ...found, status: "closed", outcome: "observed" } };
    expect(await chat.tell()).toBe("nothing to tell");
    expect([chat.messages.size, chat.taken]).toEqual([0, undefined]);
  });
});
