import { describe, expect, test } from "vitest";
import { invalidDefinitionMessage, validateDefinition } from "./validate-definition.ts";

const problems = (states: object, rest: object = {}) =>
  validateDefinition({
    QueryLanguage: "JSONata",
    StartAt: Object.keys(states)[0],
    States: states,
    ...rest,
  }).map(({ code, message, location }) => [code, message, location]);

describe("what AWS would say of a definition", () => {
  test("a missing target and an unreachable state, in the message of CreateStateMachine", () => {
    const diagnostics = validateDefinition({
      StartAt: "pass1",
      States: { pass1: { Type: "Pass", Next: "pass3" }, pass2: { Type: "Pass", End: true } },
    });
    // Recorded: localstack/localstack#12487.
    expect(invalidDefinitionMessage(diagnostics)).toBe(
      "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State \"pass2\" is not reachable. at /States/pass2'",
    );
  });

  test("literal values that a field cannot have; expressions are not judged", () => {
    const Resource = "arn:aws:states:::lambda:invoke";
    expect(
      problems(
        {
          W: { Type: "Wait", Seconds: 1.5, Next: "U" },
          U: { Type: "Wait", Timestamp: "2026-02-30T00:00:00Z", Next: "T" },
          T: {
            Type: "Task",
            Resource,
            TimeoutSeconds: 10,
            HeartbeatSeconds: 10,
            Retry: [{ ErrorEquals: ["States.ALL"], BackoffRate: 0.5, JitterStrategy: "SOME" }],
            Next: "M",
          },
          M: {
            Type: "Map",
            ToleratedFailurePercentage: 101,
            MaxConcurrency: "{% $n %}",
            ItemBatcher: { MaxItemsPerBatch: 0 },
            ItemProcessor: {
              ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
              StartAt: "P",
              States: { P: { Type: "Wait", Seconds: "soon", End: true } },
            },
            End: true,
          },
        },
        { TimeoutSeconds: 0 },
      ),
    ).toEqual(
      [
        ["Value 0 is not an integer from 1 to 99999999", "/TimeoutSeconds"],
        ["Value 1.5 is not an integer from 0 to 99999999", "/States/W/Seconds"],
        ["String does not match RFC3339 timestamp", "/States/U/Timestamp"],
        ["'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'", "/States/T/HeartbeatSeconds"],
        ["Value 0.5 is not a number of at least 1", "/States/T/Retry[0]/BackoffRate"],
        ["'JitterStrategy' must be 'FULL' or 'NONE'", "/States/T/Retry[0]/JitterStrategy"],
        ["Value 101 is not a number from 0 to 100", "/States/M/ToleratedFailurePercentage"],
        ["Value 0 is not an integer of at least 1", "/States/M/ItemBatcher/MaxItemsPerBatch"],
        ['Value "soon" is not a number', "/States/M/ItemProcessor/States/P/Seconds"],
      ].map(([message, location]) => ["SCHEMA_VALIDATION_FAILED", message, location]),
    );
  });

  test("no terminal state, at no place, and then nothing of what cannot be reached", () => {
    // Recorded: floci-io/floci#2786.
    expect(
      problems({
        A: { Type: "Pass", Next: "B" },
        B: { Type: "Pass", Next: "A" },
        C: { Type: "Pass", Next: "A" },
      }),
    ).toEqual([["MISSING_END_STATE", "Workflow has no terminal state", undefined]]);
  });

  test("every kind of transition is called Next", () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "n1" }];
    expect(
      problems({
        T: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Catch, Next: "C" },
        C: { Type: "Choice", Choices: [{ Condition: true, Next: "n2" }], Default: "n3" },
        E: { Type: "Succeed" },
      }).slice(0, 3),
    ).toEqual([
      ["MISSING_TRANSITION_TARGET", "Missing 'Next' target: n1", "/States/T/Catch[0]/Next"],
      ["MISSING_TRANSITION_TARGET", "Missing 'Next' target: n3", "/States/C/Default"],
      ["MISSING_TRANSITION_TARGET", "Missing 'Next' target: n2", "/States/C/Choices[0]/Next"],
    ]);
  });

  test("a field on a state that does not support it", () => {
    // Recorded: floci-io/floci#2735.
    expect(problems({ P: { Type: "Pass", TimeoutSeconds: 1, End: true } })).toEqual([
      ["SCHEMA_VALIDATION_FAILED", "Field 'TimeoutSeconds' is not supported", "/States/P"],
    ]);
    expect(problems({ P: { Type: "Pass", Parameters: {}, End: true } })).toHaveLength(1);
  });

  test("missing fields, unknown types, no way on", () => {
    expect(problems({ A: { Type: "Task", End: true } })).toEqual([
      ["SCHEMA_VALIDATION_FAILED", "These fields are required: [Resource]", "/States/A"],
    ]);
    expect(problems({ A: { Type: "Taks", End: true } })[0]?.[2]).toBe("/States/A/Type");
    expect(problems({ A: { Type: "Pass" }, B: { Type: "Succeed" } })[0]?.[1]).toBe(
      "Field 'Next' or 'End' is required",
    );
    expect(problems({ A: { Type: "Task", Resource: "lambda", End: true } })[0]?.[0]).toBe("INVALID_RESOURCE");
  });

  test("an expression that cannot be parsed, wherever it stands", () => {
    const inner = {
      StartAt: "In",
      States: { In: { Type: "Pass", Output: { a: ["{% 1 + %}"] }, End: true } },
    };
    expect(problems({ M: { Type: "Map", ItemProcessor: inner, End: true } })[0]?.[2]).toBe(
      "/States/M/ItemProcessor/States/In/Output/a[0]",
    );
    expect(problems({ P: { Type: "Parallel", Branches: [inner], End: true } })[0]?.[2]).toBe(
      "/States/P/Branches[0]/States/In/Output/a[0]",
    );
  });

  test("a result read where there is none", () => {
    expect(problems({ P: { Type: "Pass", Output: "{% $states.result %}", End: true } })[0]?.[2]).toBe(
      "/States/P/Output",
    );
    expect(problems({ P: { Type: "Pass", Output: "{% $states.errorOutput %}", End: true } })).toHaveLength(1);
  });

  const pass = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
  const distributed = {
    ...pass,
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  };
  const objects = "arn:aws:states:::s3:getObject";

  test.each<[string, object, string, string]>([
    ["a state that is none", { A: 1 }, "Expected value of type Object", "/States/A"],
    ["no rule to choose by", { C: { Type: "Choice", Choices: [] } }, "Array must", "/States/C/Choices"],
    [
      "a rule without its target",
      { C: { Type: "Choice", Choices: [{ Condition: true }], Default: "E" }, E: { Type: "Succeed" } },
      "These fields are required: [Next]",
      "/States/C/Choices[0]",
    ],
    [
      "a rule of the other language",
      {
        C: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "E" }] },
        E: { Type: "Succeed" },
      },
      "Field 'Variable' is not supported",
      "/States/C/Choices[0]",
    ],
    ["no branch", { P: { Type: "Parallel", Branches: [], End: true } }, "Array must", "/States/P/Branches"],
    ["no end", { P: { Type: "Pass", End: false } }, "'End' can only be true", "/States/P/End"],
    [
      "a variable that has AWS's own name",
      { P: { Type: "Pass", Assign: { states: 1 }, End: true } },
      "'states' is no name of a variable",
      "/States/P/Assign",
    ],
    [
      "arguments that are a text",
      { T: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments: "x", End: true } },
      "Expected an object, or a JSONata expression",
      "/States/T/Arguments",
    ],
    [
      "a distributed Map's field in an inline one",
      { M: { Type: "Map", ItemProcessor: pass, ItemBatcher: { MaxItemsPerBatch: 2 }, End: true } },
      "Field 'ItemBatcher' is not supported by an INLINE Map",
      "/States/M",
    ],
    [
      "a distributed Map of no type",
      {
        M: { Type: "Map", ItemProcessor: { ...pass, ProcessorConfig: { Mode: "DISTRIBUTED" } }, End: true },
      },
      "These fields are required: [ExecutionType]",
      "/States/M/ItemProcessor/ProcessorConfig",
    ],
    [
      "a label with a space",
      { M: { Type: "Map", ItemProcessor: distributed, Label: "a label", End: true } },
      "'Label' must have from 1 to 40 characters",
      "/States/M/Label",
    ],
    [
      "a batcher of no size",
      { M: { Type: "Map", ItemProcessor: distributed, ItemBatcher: {}, End: true } },
      "One of the fields [MaxItemsPerBatch, MaxInputBytesPerBatch] is required",
      "/States/M/ItemBatcher",
    ],
    [
      "more items than a Map may read",
      {
        M: {
          Type: "Map",
          ItemProcessor: distributed,
          ItemReader: { Resource: objects, ReaderConfig: { InputType: "JSON", MaxItems: 100_000_001 } },
          End: true,
        },
      },
      "Value 100000001 is not an integer from 1 to 100000000",
      "/States/M/ItemReader/ReaderConfig/MaxItems",
    ],
    [
      "a table whose headers nobody gives",
      {
        M: {
          Type: "Map",
          ItemProcessor: distributed,
          ItemReader: { Resource: objects, ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "GIVEN" } },
          End: true,
        },
      },
      "'CSVHeaders' is required",
      "/States/M/ItemReader/ReaderConfig",
    ],
  ])("%s", (_, states, message, location) => {
    expect(problems(states)).toContainEqual([
      "SCHEMA_VALIDATION_FAILED",
      expect.stringContaining(message),
      location,
    ]);
  });

  test("no state at all", () => {
    expect(validateDefinition({ StartAt: "A", States: {} })).toMatchObject([
      { message: "'States' must be an object that has at least one state", location: "/States" },
    ]);
  });

  test("one label for two Maps", () => {
    const map = (name: string) => ({
      Type: "Map",
      Label: "each",
      ItemProcessor: { ...distributed, StartAt: name, States: { [name]: { Type: "Pass", End: true } } },
    });
    expect(problems({ M: { ...map("a"), Next: "N" }, N: { ...map("b"), End: true } })).toEqual([
      ["SCHEMA_VALIDATION_FAILED", "Duplicate label: each", "/States/N/Label"],
    ]);
  });

  test("one name for two states", () => {
    const branch = { StartAt: "A", States: { A: { Type: "Succeed" } } };
    expect(problems({ P: { Type: "Parallel", Branches: [branch, branch], End: true } })[0]?.[0]).toBe(
      "DUPLICATE_STATE_NAME",
    );
  });

  test("States.ALL beside others, or before them", () => {
    const Retry = [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["X"] }];
    expect(
      problems({ T: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Retry, End: true } })[0]?.[2],
    ).toBe("/States/T/Retry[0]/ErrorEquals");
  });

  test("text that is no JSON, or no object", () => {
    expect(validateDefinition("{")[0]?.code).toBe("INVALID_JSON_DESCRIPTION");
    expect(validateDefinition("[]")[0]?.message).toBe("Definition must be a valid JSON object");
  });

  // Recorded by LocalStack: test_sfn_api_validation.
  test.each<[string, string, string, string | undefined]>([
    ["", "SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object", undefined],
    [
      "not a definition",
      "INVALID_JSON_DESCRIPTION",
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]",
      '[Source: (String)"not a definition"; line: 1, column: 4]',
    ],
    ["{}", "SCHEMA_VALIDATION_FAILED", "These fields are required: [States, StartAt]", "/"],
    [
      '{"States":{"S":{"Type":"Succeed"}}}',
      "SCHEMA_VALIDATION_FAILED",
      "These fields are required: [StartAt]",
      "/",
    ],
    [
      '{"QueryLanguage":"JSONata","StartAt":"Pass","States":{"Pass":{"Type":"Pass","QueryLanguage":"JSONPath","End":true}}}',
      "SCHEMA_VALIDATION_FAILED",
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      "/States/Pass",
    ],
  ])("%j", (definition, code, message, location) => {
    expect(validateDefinition(definition)[0]).toEqual({
      severity: "ERROR",
      code,
      message,
      ...(location !== undefined && { location }),
    });
  });

  test("what the Express children of a Map cannot wait for, and no Map Run inside an Express one", () => {
    const wait = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken", End: true };
    const map = (ExecutionType: string, inner: object) => ({
      Type: "Map",
      ItemProcessor: {
        StartAt: ExecutionType,
        States: { [ExecutionType]: inner },
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
      },
      End: true,
    });
    expect(problems({ M: map("STANDARD", wait) })).toEqual([]);
    expect(problems({ M: map("EXPRESS", wait) })).toMatchObject([
      ["SCHEMA_VALIDATION_FAILED", expect.stringContaining("'.waitForTaskToken'"), expect.anything()],
    ]);
    expect(problems({ M: map("EXPRESS", map("STANDARD", { Type: "Pass", End: true })) })).toMatchObject([
      [
        "SCHEMA_VALIDATION_FAILED",
        "Express state machine does not support a distributed Map",
        expect.anything(),
      ],
    ]);
  });

  test("what an Express machine cannot wait for", () => {
    const definition = {
      StartAt: "S",
      States: {
        S: { Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", End: true },
      },
    };
    expect(validateDefinition(definition)).toEqual([]);
    expect(validateDefinition(definition, "EXPRESS")).toEqual([
      {
        severity: "ERROR",
        code: "SCHEMA_VALIDATION_FAILED",
        message: "Express state machine does not support '.waitForTaskToken' service integration ",
        location: "/States/S/Resource",
      },
    ]);
  });

  test("fields that nobody knows: of the machine, of a catcher, of an inline Map's processor", () => {
    const task = (rest: object) => ({
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      End: true,
      ...rest,
    });
    const Catch = [{ ErrorEquals: ["X"], Next: "S", _comment: "" }];
    const S = { Type: "Succeed" };
    expect(problems({ S }, { Coment: "" })).toEqual([
      ["SCHEMA_VALIDATION_FAILED", "Field 'Coment' is not supported", "/"],
    ]);
    expect(problems({ T: task({ Catch }), S })[0]?.slice(1)).toEqual([
      "Field '_comment' is not supported",
      "/States/T/Catch[0]",
    ]);
    const ItemProcessor = {
      StartAt: "In",
      States: { In: S },
      ProcessorConfig: { Mode: "INLINE", ExecutionType: "STANDARD" },
    };
    expect(problems({ M: { Type: "Map", ItemProcessor, End: true } })[0]?.slice(1)).toEqual([
      "Field 'ExecutionType' is not supported",
      "/States/M/ItemProcessor/ProcessorConfig",
    ]);
  });
});
