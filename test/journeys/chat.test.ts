import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { dynamoTellings } from "@watchkeeper/aws/dynamodb/tellings";
import { decideCase } from "@watchkeeper/cli/decide-case";
import {
  chatOf,
  clickRequest,
  type StoredMessage,
  send,
  signed,
  storedMessages,
} from "@watchkeeper/local/click-driver";
import { type SlackEmulator, startSlackEmulator } from "@watchkeeper/local/slack-emulator";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launch, describe as look, owned, type Person, Rehearsal, tagsOf } from "./rehearsal.ts";

const users = { alice: "U00ALICE", bob: "U0000BOB", carol: "U00CAROL" };
const identity = (name: keyof typeof users) => `slack:T000000001/${users[name]}`;

let emulator: SlackEmulator;
let rehearsal: Rehearsal;
let alice: Person;
/** What the journey is to be refused. */
let refusals: readonly string[];

beforeAll(async () => {
  emulator = await startSlackEmulator({ approvers: [] });
});
afterAll(() => emulator.close());
beforeEach(async () => {
  refusals = [];
  rehearsal = await Rehearsal.begin(1, emulator.slack);
  alice = await rehearsal.person("alice");
});
afterEach(async () => {
  await emulator.reset();
  // CloudTrail's delay is drawn, and with it who would have told of what.
  expect(refusals).toEqual(expect.arrayContaining([...rehearsal.refusals()]));
});

/** The case that waits, once all that comes of its launch has joined it. */
async function asked() {
  await rehearsal.caseThatIs("awaiting-approval", alice.desk);
  await rehearsal.world.clock.advance(15_000);
  return rehearsal.caseThatIs("awaiting-approval", alice.desk);
}
const closed = () => rehearsal.caseThatIs("closed", alice.desk);
const settled = () => rehearsal.world.clock.advance(5_000);
const trail = (id: string) => alice.desk.cases.audit(id);
const typesOf = async (id: string) => (await trail(id)).map(({ type }) => type);

/** The one message of the channel. */
async function theMessage(): Promise<StoredMessage> {
  await settled();
  const messages = await storedMessages(emulator.slack);
  expect(messages).toHaveLength(1);
  return messages[0]!;
}

const headline = ({ blocks = [] }: StoredMessage) =>
  blocks.flatMap((block) => (block.type === "header" ? [block.text.text] : []))[0];
const buttons = ({ blocks = [] }: StoredMessage) =>
  blocks.flatMap((block) =>
    block.type === "actions"
      ? block.elements.map((element) => ("action_id" in element ? element.action_id : ""))
      : [],
  );
const click = (message: StoredMessage, user: keyof typeof users, actionId = "approve") =>
  send(rehearsal.laptop, clickRequest(rehearsal.laptop, { message, actionId, user: users[user] }));
/** What people were answered alone, as the emulator's own page shows it. */
const answers = async () => (await fetch(`${emulator.url}/?channel=C000000001`)).text();

describe("a plan that asks, in the chat", () => {
  test("is one message: asked, then approved by a button, run, verified, all in the same place", async () => {
    const id = await launch(alice);
    const waiting = await asked();
    const message = await theMessage();
    expect(headline(message)).toMatch(/^🟡 Waits for approval: /);
    expect(buttons(message)).toEqual(["approve", "deny"]);

    expect((await click(message, "bob")).status).toBe(200);
    expect(await closed()).toMatchObject({ id: waiting.id, outcome: "fixed" });
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
    const after = await theMessage();
    expect(after.ts).toBe(message.ts);
    expect(headline(after)).toMatch(/^✅ Fixed, verified: /);
    expect(buttons(after)).toEqual([]);
    expect(JSON.stringify(after.blocks)).toContain("done and verified");
    expect(JSON.stringify(after.blocks)).toContain('{"type":"user","user_id":"U0000BOB"}');
    const approved = (await trail(waiting.id)).find(({ type }) => type === "plan approved");
    expect(approved?.actor).toBe(identity("bob"));
    expect(await answers()).toContain("is approved, and its plan starts");
    expect(await rehearsal.auditIsWhole(alice.desk)).toMatchObject({ flaws: [] });
  });

  test("shows each state on the way", async () => {
    const seen: string[] = [];
    rehearsal.world.observe((trace) => {
      if (trace.type !== "invocation" || !trace.functionName.endsWith("tell-chat")) return;
      void rehearsal.world.clock.busy(async () => {
        const [message] = await storedMessages(emulator.slack);
        const line = message && headline(message)?.split(":")[0];
        if (line && line !== seen.at(-1)) seen.push(line);
      });
    });
    await launch(alice);
    await asked();
    await click(await theMessage(), "bob");
    await closed();
    await theMessage();
    // "Approved, about to run" may be overtaken: the run starts in the same moment.
    expect(seen.filter((line) => !line.includes("Approved"))).toEqual([
      "🟡 Waits for approval",
      "🔵 Running",
      "✅ Fixed, verified",
    ]);
  });

  test("whose run meets the halt switch says so at once, and that it goes on", async () => {
    await launch(alice);
    await asked();
    await rehearsal.hub.switches.set(true, alice.desk.identity, "a freeze");
    await click(await theMessage(), "bob");
    const paused = await theMessage();
    expect(headline(paused)).toMatch(/^⏸️ Paused, the halt switch is on: /);
    expect(JSON.stringify(paused.blocks)).toContain("it goes on by itself when the halt is taken back");
    await rehearsal.hub.switches.set(false, alice.desk.identity, "it is over");
    await closed();
    expect(headline(await theMessage())).toMatch(/^✅ Fixed, verified: /);
  });

  test("is told once of each change of the halt switch: who, when, why", async () => {
    const { seq } = await rehearsal.hub.switches.set(true, alice.desk.identity, "a freeze");
    for (let times = 0; times < 2; times++) expect(await rehearsal.hub.tellHalt(seq)).toBe(true);
    const on = await theMessage();
    expect(headline(on)).toMatch(/^⏸️ The halt switch is on/);
    expect(JSON.stringify(on.blocks)).toContain("a freeze");
    const off = await rehearsal.hub.switches.set(false, alice.desk.identity, "it is over");
    await rehearsal.hub.tellHalt(off.seq);
    await rehearsal.hub.tellHalt(off.seq + 1);
    await settled();
    expect((await storedMessages(emulator.slack)).map(headline)).toEqual([
      expect.stringMatching(/^▶️ The halt is taken back/),
      headline(on),
    ]);
  });

  test("is denied by a button, and stays as it is", async () => {
    const id = await launch(alice);
    await asked();
    await click(await theMessage(), "carol", "deny");
    expect(await closed()).toMatchObject({ outcome: "partly", note: "carol: clicked in Slack" });
    expect(headline(await theMessage())).toMatch(/^⚠️ Partly done: /);
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
  });

  test("carries no task token, nor anything that tells it", async () => {
    await launch(alice);
    await asked();
    const message = await theMessage();
    const waits = rehearsal.traces.flatMap((trace) =>
      trace.type === "request" && trace.operation === "TransactWriteItems"
        ? [JSON.stringify(trace.input)]
        : [],
    );
    const token = /"taskToken":\{"S":"([^"]+)"/.exec(waits.join())?.[1];
    expect(token?.length).toBeGreaterThan(20);
    expect(JSON.stringify(message)).not.toContain(token);
    expect(JSON.stringify(message.blocks)).toMatch(/"value":"apr_[0-9a-f]{24}"/);
  });

  test("is undone in the same message, which asks again", async () => {
    await launch(alice);
    await asked();
    const first = await theMessage();
    await click(first, "bob");
    await rehearsal.undo(alice, await closed());
    await asked();
    const again = await theMessage();
    expect([again.ts, buttons(again)]).toEqual([first.ts, ["approve", "deny"]]);
    await click(again, "carol");
    expect(await closed()).toMatchObject({ outcome: "undone" });
    expect(headline(await theMessage())).toMatch(/^⚠️ Undone, as it was found: /);
  });
});

describe("clicks", () => {
  test("of two people in one instant decide once; the later one is answered, and on record", async () => {
    await launch(alice);
    const waiting = await asked();
    const message = await theMessage();
    const both = await Promise.all([click(message, "bob"), click(message, "carol", "deny")]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await closed();
    const types = await typesOf(waiting.id);
    expect(types.filter((type) => /^plan (approved|denied)$/.test(type))).toHaveLength(1);
    expect(types.filter((type) => type === "click refused")).toHaveLength(1);
    expect(await answers()).toMatch(/was (approved|denied) before, by (bob|carol)/);
  });

  test("of one person, twice, count once", async () => {
    await launch(alice);
    const waiting = await asked();
    const message = await theMessage();
    await Promise.all([click(message, "bob"), click(message, "bob")]);
    await closed();
    const types = await typesOf(waiting.id);
    expect(types.filter((type) => type === "plan approved")).toHaveLength(1);
    expect(types.filter((type) => type === "click repeated")).toHaveLength(1);
    expect(rehearsal.requests("ec2", "ModifyInstanceMetadataOptions")).toHaveLength(1);
  });

  test("of somebody who is no approver change nothing, are answered, and stand in the trail", async () => {
    const id = await launch(alice);
    const waiting = await asked();
    await click(await theMessage(), "alice");
    await settled();
    expect((await asked()).id).toBe(waiting.id);
    const refused = (await trail(waiting.id)).find(({ type }) => type === "click refused");
    expect(refused).toMatchObject({ actor: identity("alice"), data: { verdict: "approve", via: "slack" } });
    expect(await answers()).toContain("you are not among the approvers");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
  });

  test("that come too late start nothing, are answered, and stand in the trail", async () => {
    const id = await launch(alice);
    const waiting = await asked();
    const message = await theMessage();
    await rehearsal.world.clock.advance(25 * 3_600_000);
    expect(await closed()).toMatchObject({ outcome: "partly" });
    expect(headline(await theMessage())).toMatch(/^⚠️ Partly done: /);
    await click(message, "bob");
    await settled();
    const late = (await trail(waiting.id)).find(({ type }) => type === "click refused");
    expect(late?.data.note).toMatch(/expired at .* Nothing was started/);
    expect(await answers()).toContain("Nothing was started");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    expect(await rehearsal.auditIsWhole(alice.desk)).toMatchObject({ flaws: [] });
  });

  test("that are forged are refused before anything is read in them", async () => {
    await launch(alice);
    const waiting = await asked();
    const before = await typesOf(waiting.id);
    const good = clickRequest(rehearsal.laptop, {
      message: await theMessage(),
      actionId: "approve",
      user: users.bob,
    });
    const seconds = Math.floor(rehearsal.world.clock.now().getTime() / 1_000);
    const text = Buffer.from(good.body).toString();
    const header = (name: string, value: string) => ({
      ...good,
      headers: { ...good.headers, [name]: value },
    });
    for (const bad of [
      signed("another secret", seconds, text),
      signed(chatOf(rehearsal.laptop).signingSecret, seconds - 301, text),
      signed(chatOf(rehearsal.laptop).signingSecret, seconds + 301, text),
      header("x-slack-signature", good.headers["x-slack-signature"]!.replace("v0=", "v9=")),
      header("x-slack-request-timestamp", `${seconds}.0`),
      { ...good, headers: { "content-type": "application/x-www-form-urlencoded" } },
      { ...good, body: Buffer.concat([good.body, Buffer.from("&")]) },
    ]) {
      expect((await send(rehearsal.laptop, bad)).status).toBe(401);
    }
    await settled();
    expect(await typesOf(waiting.id)).toEqual(before);
    expect((await asked()).id).toBe(waiting.id);
  });

  test("that are replayed are taken once, and the first replay is on record", async () => {
    await launch(alice);
    const waiting = await asked();
    const request = clickRequest(rehearsal.laptop, {
      message: await theMessage(),
      actionId: "approve",
      user: users.bob,
    });
    for (let times = 0; times < 4; times++) expect((await send(rehearsal.laptop, request)).status).toBe(200);
    await closed();
    await settled();
    const types = await typesOf(waiting.id);
    expect(types.filter((type) => type === "plan approved")).toHaveLength(1);
    expect(types.filter((type) => type === "click replayed")).toHaveLength(1);
    expect(types).not.toContain("click repeated");
  });

  test("on a button that names nothing are answered, and change nothing", async () => {
    await launch(alice);
    await asked();
    const message = await theMessage();
    const blocks = JSON.parse(JSON.stringify(message.blocks).replaceAll(/apr_[0-9a-f]{24}/g, "apr_nothing"));
    await click({ ...message, blocks }, "bob");
    await settled();
    expect(await answers()).toContain("This button belongs to nothing");
  });
});

describe("mark-up in what others wrote", () => {
  test("is shown as it is: it mentions nobody, links nowhere, and formats nothing", async () => {
    const evil = "<!channel> *now* & <http://evil.example|approve>";
    await launch(alice);
    const waiting = await asked();
    const { desk } = await rehearsal.person("bob");
    await decideCase(desk, waiting.id, { verdict: "deny", reason: evil });
    expect((await closed()).note).toContain(evil);
    const message = await theMessage();
    expect(JSON.stringify(message.blocks)).toContain(JSON.stringify(evil).slice(1, -1));
    expect(JSON.stringify(message)).not.toContain('"mrkdwn"');
    expect(JSON.stringify(message)).not.toMatch(/"type":"(broadcast|link|usergroup)"/);
    expect(message.text).not.toMatch(/[<>]/);
  });
});

describe("a wave of expiries", () => {
  test("is one message more, which says how many there were, and how to ask again", async () => {
    for (let count = 0; count < 7; count++) await launch(alice, owned);
    await rehearsal.world.clock.advance(26 * 3_600_000);
    const messages = await storedMessages(emulator.slack);
    const waves = messages.filter((message) => headline(message)?.startsWith("⌛"));
    expect(waves.map(headline)).toEqual(["⌛ 7 requests expired: nobody decided in time"]);
    expect(messages).toHaveLength(8);
  });

  test("of a few is none: each is told of by its own message", async () => {
    for (let count = 0; count < 4; count++) await launch(alice, owned);
    await rehearsal.world.clock.advance(26 * 3_600_000);
    expect(
      (await storedMessages(emulator.slack)).map(headline).filter((text) => text?.startsWith("⌛")),
    ).toEqual([]);
  });
});

describe("a chat that is down", () => {
  test("stops no fix: it is done, and the message follows when the chat is back", async () => {
    const port = Number(new URL(emulator.url).port);
    await emulator.close();
    const id = await launch(alice, { MetadataOptions: { HttpTokens: "required" } });
    expect(await closed()).toMatchObject({ outcome: "fixed", checks: ["required-tags"] });
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    await rehearsal.world.clock.advance(3_600_000);

    emulator = await startSlackEmulator({ port, approvers: [] });
    await rehearsal.world.clock.advance(15 * 60_000);
    expect(headline(await theMessage())).toMatch(/^✅ Fixed, verified: /);
  });
});

describe("what a crash left undone", () => {
  test("a decision whose execution was never told is told by the sweeper, once", async () => {
    await onlyWithout("on-click", "states:SendTaskSuccess");
    const id = await launch(alice);
    const waiting = await asked();
    await click(await theMessage(), "bob");
    await settled();
    expect(await typesOf(waiting.id)).toContain("plan approved");
    expect(await typesOf(waiting.id)).not.toContain("click refused");
    expect((await asked()).id).toBe(waiting.id);
    expect(await closed()).toMatchObject({ outcome: "fixed" });
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
    expect((await typesOf(waiting.id)).filter((type) => type === "plan approved")).toHaveLength(1);
  });

  test("a case that the chat was never told of is told by the sweeper", async () => {
    await onlyWithout("request-approval", "sqs:SendMessage");
    await launch(alice, owned);
    await asked();
    expect(await storedMessages(emulator.slack)).toEqual([]);
    await rehearsal.world.clock.advance(6 * 60_000);
    expect(headline(await theMessage())).toMatch(/^🟡 Waits for approval: /);
  });

  test("a case that the chat is told of five times in one instant is one message", async () => {
    await onlyWithout("request-approval", "sqs:SendMessage");
    await launch(alice);
    const { id } = await asked();
    await Promise.all(Array.from({ length: 5 }, () => rehearsal.hub.tellChat(id)));
    await settled();
    expect(buttons(await theMessage())).toEqual(["approve", "deny"]);
  });

  test("of two who would tell of a case in one instant one may; once their time is over, another", async () => {
    const { names, hub } = rehearsal.laptop.deployment;
    const { world } = rehearsal;
    const runtime = { ...rehearsal.runtime(rehearsal.credentialsOf("tell-chat")), region: hub.region };
    const tellings = dynamoTellings(dynamoTables(runtime, names.table).work, world.clock, world.ids);
    const claims = await Promise.all([1, 2, 3].map(() => tellings.claim("c-1")));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    await world.clock.advance(61_000);
    expect(await tellings.claim("c-1")).toMatchObject({ unconfirmed: true });
    expect(await tellings.claim("c-1")).toBeUndefined();
  });

  /** Takes one action out of a function's role. */
  async function onlyWithout(key: string, action: string): Promise<void> {
    const { names, hub, roles } = rehearsal.laptop.deployment;
    const role = roles.find(({ name }) => name === names.function(key))!;
    refusals = [`${role.name}: ${action}`, ...refusals];
    const Statement = role.policy.Statement.map((one) => ({
      ...one,
      Action: one.Action.filter((name) => name !== action),
    })).filter(({ Action }) => Action.length > 0);
    await rehearsal.asAdministrator(hub.account, "iam", "PutRolePolicy", {
      RoleName: role.name,
      PolicyName: "watchkeeper",
      PolicyDocument: JSON.stringify({ ...role.policy, Statement }),
    });
  }
});
