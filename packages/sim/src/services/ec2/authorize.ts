import type {
  CreateTagsCommandInput,
  CreateVolumeCommandInput,
  DeleteTagsCommandInput,
  RunInstancesCommandInput,
  Tag,
  TagSpecification,
} from "@aws-sdk/client-ec2";
import type { Authorization } from "../../kernel/request.ts";
import { arnOf, imageArn, type Request } from "./request.ts";
import { currentTags, tagSet } from "./tag-set.ts";
import { arnOfId, tagsOfId } from "./tags.ts";

type Context = NonNullable<Authorization["context"]>;

/** The tags of what a request touches, as conditions read them. */
function resourceTags(request: Request, id: string): Context {
  const tags = [...currentTags(tagsOfId(request, id) ?? tagSet())];
  return Object.fromEntries(
    tags.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ec2:ResourceTag/${key}`, value],
    ]),
  );
}

/** The tags that a request writes, as conditions read them. */
function requestTags(tags: readonly Tag[]): Context {
  if (tags.length === 0) return {};
  const named = tags.filter(({ Key }) => Key !== undefined);
  return {
    ...Object.fromEntries(named.map(({ Key, Value = "" }) => [`aws:RequestTag/${Key}`, Value])),
    "aws:TagKeys": named.map(({ Key }) => Key!),
  };
}

/** A permission on one thing that an id names. */
export const onId = (action: string, id: string | undefined, request: Request): Authorization => ({
  action: `ec2:${action}`,
  resource: id === undefined ? "*" : arnOfId(request, id),
  context: { ...(id === undefined ? {} : resourceTags(request, id)), ...instanceWords(request, id) },
});

/** The authorisation of an operation on one instance. */
export const onInstance =
  (action: string) =>
  ({ InstanceId }: { readonly InstanceId?: string | undefined }, request: Request) => [
    onId(action, InstanceId, request),
  ];

/** The authorisation of an operation on many instances. */
export const onInstances =
  (action: string) =>
  ({ InstanceIds = [] }: { readonly InstanceIds?: readonly string[] | undefined }, request: Request) =>
    InstanceIds.length === 0
      ? [onId(action, undefined, request)]
      : InstanceIds.map((id) => onId(action, id, request));

/** `ec2:CreateTags` and `ec2:DeleteTags` on each resource. */
export const onTagged =
  (action: "CreateTags" | "DeleteTags") =>
  (input: CreateTagsCommandInput | DeleteTagsCommandInput, request: Request): readonly Authorization[] =>
    (input.Resources ?? []).map((id) => {
      const permission = onId(action, id, request);
      return { ...permission, context: { ...permission.context, ...requestTags(input.Tags ?? []) } };
    });

/**
 * A launch needs a permission on everything that it uses or makes, and one to tag.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
 */
export function onLaunch(input: RunInstancesCommandInput, request: Request): readonly Authorization[] {
  const { network } = request.state;
  const subnet = input.SubnetId ?? network.subnets[0]!.id;
  const groups = input.SecurityGroupIds ?? [network.group.id];
  const made = ["instance", "volume", "network-interface"] as const;
  const used = [
    input.ImageId === undefined ? "*" : imageArn(request, input.ImageId),
    arnOf(request, "subnet", subnet),
    ...groups.map((id) => arnOf(request, "security-group", id)),
  ];
  const words = (type: string): Context => ({
    ...(type === "instance"
      ? {
          "ec2:InstanceType": input.InstanceType ?? "m1.small",
          "ec2:MetadataHttpTokens": input.MetadataOptions?.HttpTokens ?? "optional",
        }
      : {}),
    ...requestTags(tagsOf(input.TagSpecifications, type)),
  });
  return [
    ...used.map((resource) => ({ action: "ec2:RunInstances", resource })),
    ...made.map((type) => ({
      action: "ec2:RunInstances",
      resource: arnOf(request, type, "*"),
      context: words(type),
    })),
    ...taggings(input.TagSpecifications, "RunInstances", request),
  ];
}

/** `ec2:CreateVolume`, and one to tag. */
export const onNewVolume = (input: CreateVolumeCommandInput, request: Request): readonly Authorization[] => [
  {
    action: "ec2:CreateVolume",
    resource: arnOf(request, "volume", "*"),
    context: {
      "ec2:Encrypted": String(input.Encrypted ?? false),
      ...requestTags(tagsOf(input.TagSpecifications, "volume")),
    },
  },
  ...taggings(input.TagSpecifications, "CreateVolume", request),
];

/** The authorisation of what ties a volume to an instance. */
export const onVolumeAndInstance =
  (action: string) =>
  (
    input: { readonly VolumeId: string | undefined; readonly InstanceId?: string | undefined },
    request: Request,
  ) => {
    const instance =
      input.InstanceId ?? request.state.volumes.get(input.VolumeId ?? "")?.attachment?.instanceId;
    return [
      onId(action, input.VolumeId, request),
      ...(instance === undefined ? [] : [onId(action, instance, request)]),
    ];
  };

const tagsOf = (specifications: readonly TagSpecification[] | undefined, type: string): readonly Tag[] =>
  (specifications ?? []).filter(({ ResourceType }) => ResourceType === type).flatMap(({ Tags = [] }) => Tags);

const taggings = (
  specifications: readonly TagSpecification[] | undefined,
  by: string,
  request: Request,
): readonly Authorization[] =>
  (specifications ?? [])
    .filter(({ Tags = [] }) => Tags.length > 0)
    .map(({ ResourceType = "instance", Tags = [] }) => ({
      action: "ec2:CreateTags",
      resource: arnOf(request, ResourceType, "*"),
      context: { "ec2:CreateAction": by, ...requestTags(Tags) },
    }));

function instanceWords({ state }: Request, id: string | undefined): Context {
  const instance = id === undefined ? undefined : state.instances.get(id);
  if (instance === undefined) return {};
  return {
    "ec2:InstanceType": instance.type,
    ...(instance.metadata.HttpTokens ? { "ec2:MetadataHttpTokens": instance.metadata.HttpTokens } : {}),
  };
}
