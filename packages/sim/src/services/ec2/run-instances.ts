import { createHash } from "node:crypto";
import type { RunInstancesCommandInput, RunInstancesCommandOutput } from "@aws-sdk/client-ec2";
import { notSimulated } from "../../kernel/serve-request.ts";
import { checkTagged, tagsFor } from "./accept-tags.ts";
import { ec2Error, endDryRun, invalidValue } from "./errors.ts";
import { describeInstance } from "./instance.ts";
import { instanceProfileOf } from "./instance-profile.ts";
import { countOf, groupsOf, metadataOf, requiredImage, requiredType, subnetOf } from "./launch-options.ts";
import { attachVolumes } from "./launch-volumes.ts";
import { start } from "./lifecycle.ts";
import { applyMetadataLater } from "./metadata-options.ts";
import { newId, type Request } from "./request.ts";
import type { Instance, Subnet } from "./state.ts";
import { emitTagChange } from "./tag-change.ts";
import { tagSet } from "./tag-set.ts";

/** Describe calls may miss a new instance for as long as this. */
const MAX_LAG_MS = 2_000;

const simulated = new Set([
  "BlockDeviceMappings",
  "ImageId",
  "InstanceType",
  "KeyName",
  "MaxCount",
  "MinCount",
  "Monitoring",
  "SecurityGroupIds",
  "SecurityGroups",
  "SubnetId",
  "UserData",
  "TagSpecifications",
  "MetadataOptions",
  "DisableApiStop",
  "DryRun",
  "DisableApiTermination",
  "InstanceInitiatedShutdownBehavior",
  "ClientToken",
  "IamInstanceProfile",
  "EbsOptimized",
  "Placement",
]);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export function runInstances(
  input: RunInstancesCommandInput,
  request: Request,
): Omit<RunInstancesCommandOutput, "$metadata"> {
  const { state, world } = request;
  const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !simulated.has(name));
  if (unknown !== undefined) throw notSimulated(`ec2:RunInstances with ${unknown[0]}`);
  const earlier = earlierLaunch(input, request);
  if (earlier !== undefined) return reservation(earlier, request);

  const imageId = requiredImage(input);
  const type = requiredType(input);
  const count = countOf(input);
  const subnet = subnetOf(input, request);
  const groups = groupsOf(input, request);
  checkTagged(input.TagSpecifications, ["instance", "volume", "network-interface"]);
  const instanceTags = tagsFor(input.TagSpecifications, "instance");
  const volumeTags = tagsFor(input.TagSpecifications, "volume");
  const metadata = metadataOf(input.MetadataOptions);
  const profile = instanceProfileOf(input.IamInstanceProfile, request);
  const shutdownBehavior = input.InstanceInitiatedShutdownBehavior ?? "stop";
  if (shutdownBehavior !== "stop" && shutdownBehavior !== "terminate") {
    throw invalidValue(
      `Value (${shutdownBehavior}) for parameter instanceInitiatedShutdownBehavior is invalid.`,
    );
  }
  endDryRun(input);

  const id = newId(request, "r");
  const visible = request.now.getTime() + world.faults.lagMs(MAX_LAG_MS, world.random);
  for (let launchIndex = 0; launchIndex < count; launchIndex += 1) {
    const instance: Instance = {
      id: newId(request, "i"),
      reservation: id,
      launchIndex,
      clientToken: input.ClientToken ?? "",
      imageId,
      keyName: input.KeyName,
      subnet,
      privateIp: nextAddress(subnet, request),
      interface: { id: newId(request, "eni"), attachment: newId(request, "eni-attach"), mac: macOf(request) },
      tags: tagSet(instanceTags),
      visible,
      launched: request.now,
      type,
      state: "pending",
      started: request.now,
      publicIp: undefined,
      groups,
      profile,
      metadata: { ...metadata },
      metadataVersion: 0,
      isMonitored: input.Monitoring?.Enabled ?? false,
      isTerminationDisabled: input.DisableApiTermination ?? false,
      isStopDisabled: input.DisableApiStop ?? false,
      shutdownBehavior,
      isEbsOptimized: input.EbsOptimized ?? false,
      isSourceDestChecked: true,
      userData: input.UserData,
      stateReason: undefined,
      transitionReason: "",
      transition: 0,
    };
    state.instances.set(instance.id, instance);
    attachVolumes(instance, input.BlockDeviceMappings ?? [], volumeTags, request);
    start(instance, request);
    emitTagChange(request, "instance", instance.id, [...instanceTags.keys()], instance.tags);
    applyMetadataLater(instance, request);
  }
  if (input.ClientToken !== undefined && input.ClientToken !== "") {
    state.launches.set(input.ClientToken, { fingerprint: fingerprintOf(input), reservation: id });
  }
  return reservation(id, request);
}

function reservation(id: string, request: Request): Omit<RunInstancesCommandOutput, "$metadata"> {
  const instances = [...request.state.instances.values()].filter((instance) => instance.reservation === id);
  return {
    ReservationId: id,
    OwnerId: request.account,
    Groups: [],
    Instances: instances.map((instance) => describeInstance(instance, request)),
  };
}

/** The reservation of the same request under the same token. */
function earlierLaunch(input: RunInstancesCommandInput, { state }: Request): string | undefined {
  const known = input.ClientToken ? state.launches.get(input.ClientToken) : undefined;
  if (known === undefined) return undefined;
  if (known.fingerprint === fingerprintOf(input)) return known.reservation;
  throw ec2Error(
    "IdempotentParameterMismatch",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
  );
}

const fingerprintOf = (input: RunInstancesCommandInput) =>
  createHash("sha256")
    .update(JSON.stringify(input, Object.keys(flat(input)).toSorted()))
    .digest("hex");

/** Every member's name at any depth, so that JSON.stringify keeps all, in one order. */
function flat(value: unknown, names: Record<string, true> = {}): Record<string, true> {
  if (Array.isArray(value)) for (const member of value) flat(member, names);
  else if (value !== null && typeof value === "object") {
    for (const [name, member] of Object.entries(value)) {
      names[name] = true;
      flat(member, names);
    }
  }
  return names;
}

function nextAddress({ third }: Subnet, { state }: Request): string {
  const place = state.addresses + 4;
  state.addresses += 1;
  return `172.31.${third + (Math.floor(place / 250) % 16)}.${(place % 250) + 4}`;
}

const macOf = ({ world }: Request) => `0a:${world.hex(10).match(/../g)!.join(":")}`;
