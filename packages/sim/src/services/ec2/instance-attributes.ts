import type {
  DescribeInstanceAttributeCommandInput,
  DescribeInstanceAttributeCommandOutput,
  ModifyInstanceAttributeCommandInput,
  ModifyInstanceAttributeCommandOutput,
} from "@aws-sdk/client-ec2";
import { notSimulated } from "../../kernel/serve-request.ts";
import { ec2Error, endDryRun, incorrectState, invalidValue, missing } from "./errors.ts";
import { namedInstance, seenInstances } from "./find-instances.ts";
import { imageOf } from "./images.ts";
import { describeInstance } from "./instance.ts";
import { instanceType } from "./instance-types.ts";
import { groupNotFound } from "./network.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";

type Described = Omit<DescribeInstanceAttributeCommandOutput, "$metadata">;

/** What DescribeInstanceAttribute shows, by the attribute's name. */
const attributes: Readonly<Record<string, (instance: Instance, request: Request) => Described>> = {
  instanceType: ({ type }) => ({ InstanceType: { Value: type } }),
  disableApiTermination: ({ isTerminationDisabled }) => ({
    DisableApiTermination: { Value: isTerminationDisabled },
  }),
  disableApiStop: ({ isStopDisabled }) => ({ DisableApiStop: { Value: isStopDisabled } }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({
    InstanceInitiatedShutdownBehavior: { Value: shutdownBehavior },
  }),
  ebsOptimized: ({ isEbsOptimized }) => ({ EbsOptimized: { Value: isEbsOptimized } }),
  sourceDestCheck: ({ isSourceDestChecked }) => ({ SourceDestCheck: { Value: isSourceDestChecked } }),
  userData: ({ userData }) => ({ UserData: userData === undefined ? {} : { Value: userData } }),
  rootDeviceName: ({ imageId }) => ({ RootDeviceName: { Value: imageOf(imageId).RootDeviceName } }),
  groupSet: ({ groups }) => ({ Groups: groups.map(({ id, name }) => ({ GroupId: id, GroupName: name })) }),
  blockDeviceMapping: (instance, request) => ({
    BlockDeviceMappings: describeInstance(instance, request).BlockDeviceMappings ?? [],
  }),
  productCodes: () => ({ ProductCodes: [] }),
  enaSupport: () => ({ EnaSupport: { Value: true } }),
  sriovNetSupport: () => ({ SriovNetSupport: {} }),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
export function describeInstanceAttribute(
  input: DescribeInstanceAttributeCommandInput,
  request: Request,
): Described {
  if (input.InstanceId === undefined) throw missing("instanceId");
  const instance = seenInstances(request, [input.InstanceId])[0]!;
  const name = input.Attribute ?? "";
  const describe = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (describe === undefined)
    throw invalidValue(`Value (${name}) for parameter attribute is invalid. Unknown attribute.`);
  endDryRun(input);
  return { InstanceId: instance.id, ...describe(instance, request) };
}

const simulated = new Set([
  "InstanceId",
  "DryRun",
  "Attribute",
  "Value",
  "InstanceType",
  "DisableApiTermination",
  "DisableApiStop",
  "InstanceInitiatedShutdownBehavior",
  "EbsOptimized",
  "SourceDestCheck",
  "UserData",
  "Groups",
  "BlockDeviceMappings",
]);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
export function modifyInstanceAttribute(
  input: ModifyInstanceAttributeCommandInput,
  request: Request,
): Omit<ModifyInstanceAttributeCommandOutput, "$metadata"> {
  const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !simulated.has(name));
  if (unknown !== undefined) throw notSimulated(`ec2:ModifyInstanceAttribute with ${unknown[0]}`);
  const instance = namedInstance(request, input.InstanceId);
  const changes = changesOf(input);
  const names = Object.keys(changes).filter((name) => name !== "InstanceId" && name !== "DryRun");
  if (names.length === 0) {
    throw ec2Error("InvalidParameterCombination", "No attributes specified.");
  }
  if (names.length > 1) {
    throw ec2Error("InvalidParameterCombination", "Fields for multiple attribute types specified.");
  }
  const apply = changeOf(instance, changes, request);
  endDryRun(input);
  apply();
  return {};
}

/** The older form, `Attribute` with `Value`, in the newer one. */
function changesOf(input: ModifyInstanceAttributeCommandInput): Partial<ModifyInstanceAttributeCommandInput> {
  const { Attribute, Value, ...rest } = input;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  if (Attribute === undefined) return given;
  const name = Attribute.charAt(0).toUpperCase() + Attribute.slice(1);
  const isFlag = ["DisableApiTermination", "DisableApiStop", "EbsOptimized", "SourceDestCheck"].includes(
    name,
  );
  return { ...given, [name]: { Value: isFlag ? Value === "true" : Value } };
}

/** Checks a change and returns what carries it out. */
function changeOf(
  instance: Instance,
  changes: Partial<ModifyInstanceAttributeCommandInput>,
  { state }: Request,
): () => void {
  const mustBeStopped = () => {
    if (instance.state === "stopped") return;
    throw incorrectState(`The instance '${instance.id}' is not in the 'stopped' state.`);
  };
  const { InstanceType: type, InstanceInitiatedShutdownBehavior: behavior } = changes;
  if (type !== undefined) {
    const name = type.Value ?? "";
    if (instanceType(name) === undefined) throw invalidValue(`Invalid value '${name}' for InstanceType.`);
    mustBeStopped();
    return () => {
      instance.type = name;
    };
  }
  if (behavior !== undefined) {
    const value = behavior.Value;
    if (value !== "stop" && value !== "terminate") {
      throw invalidValue(`Value (${value}) for parameter instanceInitiatedShutdownBehavior is invalid.`);
    }
    return () => {
      instance.shutdownBehavior = value;
    };
  }
  if (changes.EbsOptimized !== undefined || changes.UserData !== undefined) mustBeStopped();
  for (const id of changes.Groups ?? []) if (id !== state.network.group.id) throw groupNotFound(id);
  const volumes = (changes.BlockDeviceMappings ?? []).map(({ DeviceName, Ebs }) => {
    const volume = [...state.volumes.values()].find(
      ({ attachment }) => attachment?.instanceId === instance.id && attachment.device === DeviceName,
    );
    if (volume === undefined) {
      throw ec2Error("InvalidInstanceAttributeValue", `No device is currently mapped at ${DeviceName}`);
    }
    return { volume, doomed: Ebs?.DeleteOnTermination };
  });
  return () => {
    instance.isTerminationDisabled = changes.DisableApiTermination?.Value ?? instance.isTerminationDisabled;
    instance.isStopDisabled = changes.DisableApiStop?.Value ?? instance.isStopDisabled;
    instance.isEbsOptimized = changes.EbsOptimized?.Value ?? instance.isEbsOptimized;
    instance.isSourceDestChecked = changes.SourceDestCheck?.Value ?? instance.isSourceDestChecked;
    const data = changes.UserData?.Value;
    if (data !== undefined) instance.userData = Buffer.from(data).toString("base64");
    for (const { volume, doomed } of volumes) {
      if (volume.attachment !== undefined && doomed !== undefined)
        volume.attachment.deleteOnTermination = doomed;
    }
  };
}
