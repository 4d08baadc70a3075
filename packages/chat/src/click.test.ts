import { describe, expect, test } from "vitest";
import { parseClick } from "./click.ts";
import { teamOf, whyNot } from "./who-may.ts";

const payload = {
  type: "block_actions",
  user: { id: "U0000BOB", username: "bob", team_id: "T1" },
  team: { id: "T1", domain: "watchkeeper" },
  channel: { id: "C1", name: "watchkeeper" },
  message: { ts: "1.0" },
  actions: [{ type: "button", action_id: "approve", block_id: "decide", value: "apr_1", action_ts: "1.1" }],
};
const body = (value: unknown) => new URLSearchParams({ payload: JSON.stringify(value) }).toString();

describe("a click", () => {
  test("is who, where, which verdict, and which approval", () => {
    expect(parseClick(body(payload))).toEqual({
      user: "U0000BOB",
      team: "T1",
      channel: "C1",
      verdict: "approve",
      approvalId: "apr_1",
    });
  });

  test.each([
    ["in a workspace", { enterprise: null, is_enterprise_install: false }, { team: "T1" }],
    [
      "in a workspace of an Enterprise Grid",
      { team: { id: "T1", enterprise_id: "E1" }, enterprise: { id: "E1", name: "Example" } },
      { team: "T1", enterprise: "E1" },
    ],
    [
      "where the app is installed for a whole Enterprise Grid",
      { team: null, enterprise: { id: "E1", name: "Example" }, is_enterprise_install: true },
      { team: "T1", enterprise: "E1" },
    ],
    [
      "there, by somebody without a workspace",
      { team: null, enterprise: { id: "E1" }, is_enterprise_install: true, user: { id: "W1" } },
      { user: "W1", team: "E1", enterprise: "E1" },
    ],
  ])("is understood %s", (_where, words, means) => {
    expect(parseClick(body({ ...payload, ...words }))).toMatchObject(means);
  });

  test.each([
    ["a view that was submitted", { ...payload, type: "view_submission" }],
    ["another button", { ...payload, actions: [{ ...payload.actions[0], action_id: "snooze" }] }],
    ["a button without a value", { ...payload, actions: [{ action_id: "approve" }] }],
  ])("is nothing of ours where it is %s", (_what, value) => {
    expect(parseClick(body(value))).toBeUndefined();
  });

  test.each([
    ["no payload", "a=b"],
    ["no JSON", "payload={"],
    ["neither a workspace nor an organisation", body({ ...payload, team: null, user: { id: "U1" } })],
    ["no user", body({ ...payload, user: undefined })],
    ["many actions", body({ ...payload, actions: [...payload.actions, ...payload.actions] })],
  ])("with %s is refused", (_what, text) => {
    expect(() => parseClick(text)).toThrow("Slack sent what is no interaction");
  });
});

describe("who may decide", () => {
  const approvers = (...identities: readonly string[]) => ({
    isApprover: (one: string) => identities.includes(one),
  });
  const roles = { channel: "C1", team: "T1", ...approvers("slack:T1/U0000BOB") };
  const click = { user: "U0000BOB", team: "T1", channel: "C1" };

  test("is who the configuration names, in its channel and its workspace", () => {
    expect(whyNot(click, roles)).toBeUndefined();
  });

  test("is, where it names the organisation of an Enterprise Grid, who clicks in any workspace of it", () => {
    const ofGrid = { ...roles, team: "E1", ...approvers("slack:E1/U0000BOB") };
    expect(whyNot({ ...click, enterprise: "E1" }, ofGrid)).toBeUndefined();
    expect(whyNot({ ...click, enterprise: "E2" }, ofGrid)).toMatch(/another workspace/);
    expect(whyNot(click, ofGrid)).toMatch(/another workspace/);
    expect(teamOf({ ...click, enterprise: "E1" }, ofGrid)).toBe("E1");
  });

  test.each([
    ["nobody, where nobody is named", click, { ...roles, ...approvers() }, /not among the approvers/],
    ["no other user", { ...click, user: "U00ALICE" }, roles, /not among the approvers/],
    [
      "no guest of another workspace with the same user id",
      { ...click, team: "T2" },
      roles,
      /another workspace/,
    ],
    ["nobody of another workspace than the named one", click, { ...roles, team: "T9" }, /another workspace/],
    ["nobody in another channel", { ...click, channel: "C2" }, roles, /channel/],
  ])("is %s", (_who, who, named, why) => {
    expect(whyNot(who, named)).toMatch(why);
  });
});
