import { describe, expect, test } from "vitest";
import { call } from "./call.ts";
import {
  type Acceptor,
  type Condition,
  deciding,
  explain,
  failingWith,
  judge,
  type Observation,
  showing,
  valuesSeen,
  type When,
} from "./condition.ts";

const where = { account: "444455556666", region: "eu-west-1" };
const read = call("ec2:DescribeVolumes", where, { VolumeIds: ["vol-1"] });
const volumes = (...states: readonly (string | undefined)[]): Observation => ({
  answer: { Volumes: states.map((State) => (State === undefined ? {} : { State })) },
});
const failed = (name: string): Observation => ({
  error: { name, kind: "not-found", message: `${name}: no` },
});
const when = (...matchers: readonly When[]): Condition => ({
  read,
  acceptors: [{ state: "success", when: matchers }],
});
const all = { path: "Volumes[].State", all: "available" };
const any = { path: "Volumes[].State", any: "available" };
const allIn = { path: "Volumes[].State", allIn: ["available", "in-use"] };

describe("a condition", () => {
  const acceptors: readonly Acceptor[] = [
    { state: "retry", when: [{ path: "Volumes[].State", any: "creating" }] },
    { state: "failure", when: [{ path: "Volumes[].State", any: "error" }] },
    { state: "success", when: [{ success: true }] },
    { state: "failure", when: [{ error: "InvalidVolume.NotFound" }] },
  ];

  test.each<[string, Observation, Acceptor["state"]]>([
    ["the first acceptor that holds decides", volumes("error", "creating"), "retry"],
    ["the next is asked where it does not", volumes("error", "available"), "failure"],
    ["any answer is one", volumes(), "success"],
    ["an error is known by its code", failed("InvalidVolume.NotFound"), "failure"],
    ["an error that nothing names is asked about again", failed("UnauthorizedOperation"), "retry"],
  ])("%s", (_title, seen, verdict) => expect(judge({ read, acceptors }, seen)).toBe(verdict));

  test("tells the retry that an acceptor asks for from the one that nothing speaks against", () => {
    expect(deciding({ read, acceptors }, volumes("creating"))).toBe(acceptors[0]);
    expect(deciding({ read, acceptors }, failed("UnauthorizedOperation"))).toBeUndefined();
  });

  test("holds when all matchers of an acceptor do", () => {
    const both = when({ path: "Volumes[0].State", equals: "available" }, { success: true });
    expect(judge(both, volumes("available"))).toBe("success");
    expect(judge(both, volumes("in-use"))).toBe("retry");
  });
});

describe("a matcher", () => {
  test.each<[string, When, Observation, boolean]>([
    [
      "equals, by value",
      { path: "Tag", equals: { a: 1, b: [2] } },
      { answer: { Tag: { b: [2], a: 1 } } },
      true,
    ],
    ["equals null where the path leads nowhere", { path: "Volumes[0].State", equals: null }, volumes(), true],
    ["equals no value of an error", { path: "Volumes[0].State", equals: null }, failed("Throttling"), false],
    ["all of a list", all, volumes("available", "available"), true],
    ["all but one", all, volumes("available", "in-use"), false],
    ["all of an empty list", all, volumes(), false],
    ["all, where one does not show it", all, volumes("available", undefined), false],
    ["all of nothing", all, { answer: {} }, false],
    ["all in a set", allIn, volumes("available", "in-use"), true],
    ["all but one in a set", allIn, volumes("available", "error"), false],
    ["all of an empty list in a set", allIn, volumes(), false],
    ["any of a list", any, volumes("in-use", undefined, "available"), true],
    ["any of an empty list", any, volumes(), false],
    ["an empty list", { path: "Volumes", length: { is: 0 } }, volumes(), true],
    ["no list is not an empty one", { path: "Volumes", length: { is: 0 } }, { answer: {} }, false],
    ["a list over a length", { path: "Volumes[]", length: { over: 1 } }, volumes("a", "b"), true],
    ["a list not over it", { path: "Volumes[]", length: { over: 1 } }, volumes("a"), false],
    ["an empty text", { path: "PasswordData", length: { over: 0 } }, { answer: { PasswordData: "" } }, false],
    ["a text", { path: "PasswordData", length: { over: 0 } }, { answer: { PasswordData: "c2VjcmV0" } }, true],
    ["no answer", { success: false }, failed("Throttling"), true],
    ["another error", { error: "InvalidVolume.NotFound" }, failed("Throttling"), false],
  ])("%s", (_title, matcher, seen, holds) =>
    expect(judge(when(matcher), seen)).toBe(holds ? "success" : "retry"),
  );
});

describe("a condition in short", () => {
  test("shows each value at its path", () => {
    const both = showing(read, { "Volumes[0].State": "available", "Volumes[0].Encrypted": true });
    expect(judge(both, { answer: { Volumes: [{ State: "available", Encrypted: true }] } })).toBe("success");
    expect(judge(both, { answer: { Volumes: [{ State: "available", Encrypted: false }] } })).toBe("retry");
  });

  test("fails with an error: that is how a resource's being gone shows", () => {
    const gone = failingWith(read, "InvalidVolume.NotFound");
    expect(judge(gone, failed("InvalidVolume.NotFound"))).toBe("success");
    expect(judge(gone, volumes("available"))).toBe("retry");
    expect(explain(gone, volumes("available"))).toBe(
      "it was answered, and did not fail with InvalidVolume.NotFound",
    );
  });
});

describe("why a condition does not hold", () => {
  test.each<[string, Condition, Observation]>([
    [
      'Volumes[0].State is "in-use", not "available"; Volumes[0].Encrypted is false, not true',
      showing(read, { "Volumes[0].State": "available", "Volumes[0].Encrypted": true }),
      { answer: { Volumes: [{ State: "in-use", Encrypted: false }] } },
    ],
    [
      'Volumes[].State is ["in-use",null], not "available" throughout',
      when(all),
      volumes("in-use", undefined),
    ],
    ['Volumes[].State is [], not of ["available","in-use"] throughout', when(allIn), volumes()],
    ['Volumes[].State is ["in-use"], without "available"', when(any), volumes("in-use")],
    ["length(Volumes) is 1, not 0", when({ path: "Volumes", length: { is: 0 } }), volumes("in-use")],
    ["length(Volumes) is null, not over 0", when({ path: "Volumes", length: { over: 0 } }), { answer: {} }],
    ["it was answered", when({ success: false }), volumes()],
    ["Throttling: no", when(all), failed("Throttling")],
    ["nothing says when it holds", { read, acceptors: [] }, volumes()],
  ])("%s", (reason, condition, seen) => expect(explain(condition, seen)).toBe(reason));

  test("names each way in which it might have held", () => {
    const either: Condition = {
      read,
      acceptors: [when(all), when(any)].flatMap(({ acceptors }) => acceptors),
    };
    expect(explain(either, volumes("in-use"))).toBe(
      'Volumes[].State is ["in-use"], not "available" throughout, or Volumes[].State is ["in-use"], without "available"',
    );
  });
});

describe("what of a read is kept", () => {
  test("are the values that the condition looks at, and of what is counted only how much it is", () => {
    expect(valuesSeen(when(all, { path: "Volumes", length: { over: 0 } }), volumes("in-use"))).toEqual({
      "Volumes[].State": ["in-use"],
      "length(Volumes)": 1,
    });
  });

  test("is the code of an error", () => {
    expect(valuesSeen(when(all), failed("InvalidVolume.NotFound"))).toEqual({
      error: "InvalidVolume.NotFound",
    });
  });
});
