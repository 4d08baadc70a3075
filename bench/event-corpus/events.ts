/** Accounts, Regions and the like recur, as they do in an organisation of some size. */
const account = (n: number) => String(100_000_000_000 + (n % 40));
const regions = ["us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"];
export const regionOf = (n: number) => regions[n % regions.length]!;
export const accountOf = account;
const hex = (n: number, length: number) =>
  (n * 2_654_435_761).toString(16).padStart(length, "0").slice(-length);
const instanceOf = (n: number) => `i-0${hex(n, 8)}${hex(n + 1, 8)}`;
export const actions = [
  "RunInstances",
  "StopInstances",
  "CreateTags",
  "PutBucketPolicy",
  "AuthorizeSecurityGroupIngress",
  "CreateUser",
  "AssumeRole",
  "DeleteTrail",
];
const states = ["pending", "running", "stopping", "stopped", "shutting-down", "terminated"];

const envelope = (n: number, source: string, type: string, resources: readonly string[]) => ({
  version: "0",
  id: `${hex(n, 8)}-${hex(n, 4)}-4${hex(n, 3)}-8${hex(n, 3)}-${hex(n, 8)}${hex(n, 4)}`,
  "detail-type": type,
  source,
  account: account(n),
  time: "2026-03-02T09:00:00Z",
  region: regionOf(n),
  resources,
});

const instanceState = (n: number) => ({
  ...envelope(n, "aws.ec2", "EC2 Instance State-change Notification", [
    `arn:aws:ec2:${regionOf(n)}:${account(n)}:instance/${instanceOf(n)}`,
  ]),
  detail: { "instance-id": instanceOf(n), state: states[n % states.length] },
});

const apiCall = (n: number) => ({
  ...envelope(n, "aws.ec2", "AWS API Call via CloudTrail", []),
  detail: {
    eventVersion: "1.11",
    userIdentity: {
      type: "AssumedRole",
      principalId: `AROA${hex(n, 8).toUpperCase()}EXAMPLE:deployer-${n % 40}`,
      arn: `arn:aws:sts::${account(n)}:assumed-role/deployer/deployer-${n % 40}`,
      accountId: account(n),
      sessionContext: { attributes: { creationDate: "2026-03-02T08:55:00Z", mfaAuthenticated: n % 3 === 0 } },
    },
    eventTime: "2026-03-02T09:00:00Z",
    eventSource: "ec2.amazonaws.com",
    eventName: actions[n % actions.length],
    awsRegion: regionOf(n),
    sourceIPAddress: `10.${n % 256}.${(n >> 8) % 256}.${(n * 7) % 256}`,
    userAgent: "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.13.7",
    requestParameters: {
      instancesSet: { items: [{ imageId: "ami-0123456789abcdef0", minCount: 1, maxCount: 1 + (n % 20) }] },
      instanceType: n % 2 ? "t3.micro" : "m7g.large",
    },
    responseElements: { instancesSet: { items: [{ instanceId: instanceOf(n), currentState: { code: 0 } }] } },
    requestID: `${hex(n, 8)}-7c9a-4b43-9f0e-${hex(n + 3, 8)}0000`,
    eventID: `${hex(n + 5, 8)}-1f2e-4d3c-8b4a-${hex(n + 7, 8)}0000`,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    eventCategory: "Management",
  },
});

const finding = (n: number) => ({
  ...envelope(n, "aws.guardduty", "GuardDuty Finding", []),
  detail: {
    schemaVersion: "2.0",
    accountId: account(n),
    region: regionOf(n),
    type: n % 2 ? "UnauthorizedAccess:EC2/SSHBruteForce" : "Recon:EC2/PortProbeUnprotectedPort",
    severity: (n % 90) / 10,
    title: `${n % 900} connection attempts on an instance from an address that is known for them.`,
    description: `An outside address tried ${n % 900} connections to ${instanceOf(n)}; it stands in a list of those that do.`,
    resource: {
      resourceType: "Instance",
      instanceDetails: {
        instanceId: instanceOf(n),
        instanceType: "m7g.large",
        tags: [
          { key: "team", value: `team-${n % 60}` },
          { key: "stage", value: n % 4 ? "production" : "test" },
        ],
        networkInterfaces: [{ privateIpAddress: `10.0.${n % 256}.7`, publicIp: `203.0.113.${n % 256}` }],
      },
    },
    service: {
      serviceName: "guardduty",
      count: n % 900,
      archived: false,
      action: { actionType: "NETWORK_CONNECTION", networkConnectionAction: { blocked: n % 5 === 0 } },
    },
  },
});

/** The `n`th event: two in five are API calls, two are findings, one is an instance's change of state. */
export const eventOf = (n: number): object =>
  n % 5 < 2 ? apiCall(n) : n % 5 < 4 ? finding(n) : instanceState(n);
