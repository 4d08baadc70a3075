import type {
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
} from "@aws-sdk/client-ec2";
import { defineJob } from "../../kernel/job-kind.ts";
import { endDryRun, incorrectState, invalidValue } from "./errors.ts";
import { namedInstance } from "./find-instances.ts";
import type { Request, Scene } from "./request.ts";
import type { Ec2State, Instance } from "./state.ts";

/** How long it takes until new metadata options are `applied`. */
const METADATA_MS = 2_000;

/**
 * Changes what of the metadata service is reachable, and how; `pending` until it is `applied`.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html
 */
export function modifyInstanceMetadataOptions(
  input: ModifyInstanceMetadataOptionsCommandInput,
  request: Request,
): Omit<ModifyInstanceMetadataOptionsCommandOutput, "$metadata"> {
  const instance = namedInstance(request, input.InstanceId);
  const {
    HttpTokens,
    HttpPutResponseHopLimit: hops,
    HttpEndpoint,
    HttpProtocolIpv6,
    InstanceMetadataTags,
  } = input;
  if (hops !== undefined && (hops < 1 || hops > 64)) {
    throw invalidValue(`Invalid value '${hops}' for HttpPutResponseHopLimit. Must be between 1 and 64`);
  }
  checkEnum("HttpTokens", HttpTokens, ["optional", "required"]);
  checkEnum("HttpEndpoint", HttpEndpoint, ["enabled", "disabled"]);
  checkEnum("HttpProtocolIpv6", HttpProtocolIpv6, ["enabled", "disabled"]);
  checkEnum("InstanceMetadataTags", InstanceMetadataTags, ["enabled", "disabled"]);
  if (instance.state === "terminated" || instance.state === "shutting-down") {
    throw incorrectState(
      `The instance '${instance.id}' is in the '${instance.state}' state. Its metadata options cannot be modified.`,
    );
  }
  endDryRun(input);
  const changes = {
    HttpTokens,
    HttpPutResponseHopLimit: hops,
    HttpEndpoint,
    HttpProtocolIpv6,
    InstanceMetadataTags,
  };
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const options = { ...instance.metadata, ...given, State: "pending" as const };
  instance.metadata = options;
  instance.metadataVersion += 1;
  applyMetadataLater(instance, request);
  return { InstanceId: instance.id, InstanceMetadataOptions: { ...options } };
}

/** Lets an instance's metadata options be `applied` in a while. */
export function applyMetadataLater({ id, metadataVersion: version }: Instance, scene: Scene): void {
  scene.world.jobs.after(METADATA_MS, applyMetadata, scene, { id, version });
}

/** Metadata options are `applied`, unless newer ones are under way. */
export const applyMetadata = defineJob<{ id: string; version: number }, Ec2State>({
  service: "ec2",
  name: "apply metadata options",
  run: ({ id, version }, { state }) => {
    const instance = state.instances.get(id);
    if (instance?.metadataVersion !== version) return;
    instance.metadata = { ...instance.metadata, State: "applied" };
  },
});

function checkEnum(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw invalidValue(
    `Value (${value}) for parameter ${name} is invalid. Valid values: ${allowed.join(", ")}`,
  );
}
