/** A resource and its tags, which may be changed there. */
export interface TaggedResource {
  readonly arn: string;
  readonly tags: Map<string, string>;
}

/** A simulated service as the world knows it: what its operations take and do, whoever serves its requests knows. */
// biome-ignore lint/suspicious/noExplicitAny: the registry holds services of all states
export interface SimulatedService<State = any> {
  /** The folder's name, and the key by which others call it: `ec2`, `dynamodb`, `stepfunctions`. */
  readonly name: string;
  /** The SigV4 signing name: `ec2`, `dynamodb`, `states`. */
  readonly signingName: string;
  /** What its requests' `x-amz-target` begins with, where another service signs by the same name. */
  readonly targetPrefix?: string;
  /** The prefix of its IAM actions. */
  readonly iamPrefix: string;
  readonly scope: "regional" | "global";
  /** The SDK client, whose schemas are the wire. Loaded when first called. */
  readonly load: () => Promise<unknown>;
  readonly createState: (scope: { account: string; region: string }) => State;
  readonly operations: object;
  /** What bears tags in one of its states, for whoever asks for the tags of all services. */
  readonly tagged?: (state: State) => Iterable<TaggedResource>;
  readonly checkInput?: (operation: string, input: unknown) => Promise<void>;
  /** What it answers outside of its API, at paths that begin so: whoever asks there may sign or not. */
  readonly serves?: { readonly prefix: `/${string}/`; readonly answer: unknown };
}
