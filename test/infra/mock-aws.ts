/** A resource as a Pulumi program asks for it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The explicit provider's name, where there is one. */
  readonly provider?: string;
}

/** What Pulumi's mocks are told of a resource. */
interface NewResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider?: string;
}

/** Stands for AWS while a Pulumi program runs: makes nothing, remembers what was asked for, and gives each its ARN. */
export function mockAws(hub: { readonly account: string; readonly region: string }) {
  const resources: Resource[] = [];
  return {
    resources,
    newResource({ type, name, inputs, provider }: NewResource) {
      // urn:pulumi:test::watchkeeper::…$pulumi:providers:aws::444455556666-eu-west-1::id
      const explicit = /pulumi:providers:aws::([^:]+)::/.exec(provider ?? "")?.[1];
      resources.push({ type, name, inputs, ...(explicit ? { provider: explicit } : {}) });
      const physical = String(inputs.name ?? inputs.bucket ?? name);
      const [account = hub.account] = explicit?.split("-") ?? [];
      const arn = arnOf(type, physical, account);
      const made = type === "aws:dynamodb/table:Table" ? { streamArn: `${arn}/stream/now` } : {};
      return { id: physical, state: { keyId: physical, ...inputs, ...made, name: physical, arn } };
    },
    // Whoever asks AWS for something gets back what was asked.
    call: ({ inputs }: { readonly inputs: Readonly<Record<string, unknown>> }) => ({ ...inputs }),
  };

  function arnOf(type: string, name: string, account: string): string {
    switch (type) {
      case "aws:iam/role:Role":
        return `arn:aws:iam::${account}:role/${name}`;
      case "aws:dynamodb/table:Table":
        return `arn:aws:dynamodb:${hub.region}:${account}:table/${name}`;
      case "aws:sqs/queue:Queue":
        return `arn:aws:sqs:${hub.region}:${account}:${name}`;
      case "aws:lambda/function:Function":
        return `arn:aws:lambda:${hub.region}:${account}:function:${name}`;
      case "aws:cloudwatch/eventRule:EventRule":
        return `arn:aws:events:${hub.region}:${account}:rule/${name}`;
      default:
        return `arn:aws:unknown:${hub.region}:${account}:${name}`;
    }
  }
}
