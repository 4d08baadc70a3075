import type {
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
} from "@aws-sdk/client-ec2";
import { endDryRun, incorrectState, invalidValue } from "./errors.ts";
import { namedInstance } from "./find-instances.ts";
import type { Request } from "./request.ts";
import { METADATA_MS } from "./run-instances.ts";

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
  request.world.clock.after(METADATA_MS, () => {
    if (instance.metadata === options) instance.metadata = { ...options, State: "applied" };
  });
  return { InstanceId: instance.id, InstanceMetadataOptions: { ...options } };
}

function checkEnum(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw invalidValue(
    `Value (${value}) for parameter ${name} is invalid. Valid values: ${allowed.join(", ")}`,
  );
}
