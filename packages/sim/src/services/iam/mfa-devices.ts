import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import type { MfaDevice } from "../../kernel/iam/directory.ts";
import { totpCode, totpStep } from "../../kernel/iam/totp.ts";
import { base32 } from "../../kernel/randomness.ts";
import type { Operations } from "../../kernel/service.ts";
import { conflict } from "./roles.ts";
import { arnOf, checkName, checkPath, exists, noSuch, page, plainTrail, type Request } from "./shared.ts";
import type { IamState } from "./state.ts";

type MfaOperations =
  | "CreateVirtualMFADevice"
  | "DeleteVirtualMFADevice"
  | "EnableMFADevice"
  | "DeactivateMFADevice"
  | "ListMFADevices"
  | "ListVirtualMFADevices";

const devicesOf = (state: IamState): Map<string, MfaDevice> => {
  state.mfaDevices ??= new Map();
  return state.mfaDevices;
};

function findDevice({ state }: Request, serial = ""): MfaDevice {
  const device = devicesOf(state).get(serial);
  if (!device) throw noSuch("MFA Device", serial);
  return device;
}

const onUser = (action: string) => (input: { readonly UserName?: string | undefined }, request: Request) => [
  { action: `iam:${action}`, resource: arnOf(request.account, "user", "/", input.UserName ?? "") },
];
const onDevice =
  (action: string) =>
  ({ SerialNumber = "" }: { readonly SerialNumber?: string | undefined }) => [
    { action: `iam:${action}`, resource: SerialNumber },
  ];

/** Virtual MFA devices. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html */
export const mfaDeviceOperations: Pick<Operations<typeof Iam, IamState>, MfaOperations> = {
  CreateVirtualMFADevice: {
    authorize: (input, { account }) => [
      {
        action: "iam:CreateVirtualMFADevice",
        resource: arnOf(account, "mfa", input.Path ?? "/", input.VirtualMFADeviceName ?? ""),
      },
    ],
    run: (input, { state, account, world }) => {
      const name = checkName("virtualMFADeviceName", input.VirtualMFADeviceName);
      const serial = arnOf(account, "mfa", checkPath(input.Path), name);
      if (devicesOf(state).has(serial)) throw exists("MFADevice", name);
      const seed = world.text(32, base32);
      devicesOf(state).set(serial, { serial, seed, user: undefined, enabled: undefined, lastStep: 0 });
      return { VirtualMFADevice: { SerialNumber: serial, Base32StringSeed: asBlob(seed) } };
    },
    trail: (input, { VirtualMFADevice }) =>
      plainTrail(input, { VirtualMFADevice: { SerialNumber: VirtualMFADevice?.SerialNumber } }),
  },
  DeleteVirtualMFADevice: {
    authorize: onDevice("DeleteVirtualMFADevice"),
    run: (input, request) => {
      const { serial, user } = findDevice(request, input.SerialNumber);
      if (user !== undefined)
        throw conflict("Device must be deactivated before it can be deleted: it belongs to a user.");
      devicesOf(request.state).delete(serial);
      return {};
    },
    trail: plainTrail,
  },
  EnableMFADevice: {
    authorize: onUser("EnableMFADevice"),
    run: (input, request) => {
      const device = findDevice(request, input.SerialNumber);
      if (!request.state.users.has(input.UserName ?? "")) throw noSuch("user", input.UserName);
      if (device.user !== undefined)
        throw new AwsError("EntityAlreadyExistsException", "MFA Device is already in use.", 409);
      const step = totpStep(request.now);
      // The two codes follow each other, and the second is the present one, or was lately.
      const last = [step, step - 1].find(
        (one) =>
          totpCode(device.seed, one - 1) === input.AuthenticationCode1 &&
          totpCode(device.seed, one) === input.AuthenticationCode2,
      );
      if (last === undefined)
        throw new AwsError(
          "InvalidAuthenticationCodeException",
          "Authentication code for device is not valid.",
          403,
        );
      Object.assign(device, { user: input.UserName, enabled: request.now, lastStep: last });
      return {};
    },
    trail: ({ UserName, SerialNumber }, output) => plainTrail({ UserName, SerialNumber }, output),
  },
  DeactivateMFADevice: {
    authorize: onUser("DeactivateMFADevice"),
    run: (input, request) => {
      const device = findDevice(request, input.SerialNumber);
      if (device.user !== input.UserName) throw noSuch("MFA Device of the user", input.SerialNumber);
      Object.assign(device, { user: undefined, enabled: undefined });
      return {};
    },
    trail: plainTrail,
  },
  ListMFADevices: {
    authorize: onUser("ListMFADevices"),
    run: (input, request) => {
      const own = [...devicesOf(request.state).values()].filter(({ user }) => user === input.UserName);
      const { items, ...rest } = page(own, input);
      return {
        MFADevices: items.map(({ serial, enabled }) => ({
          UserName: input.UserName,
          SerialNumber: serial,
          EnableDate: enabled,
        })),
        ...rest,
      };
    },
  },
  ListVirtualMFADevices: {
    run: (input, { state }) => {
      const wanted = input.AssignmentStatus ?? "Any";
      const all = [...devicesOf(state).values()].filter(
        ({ user }) => wanted === "Any" || (wanted === "Assigned") === (user !== undefined),
      );
      const { items, ...rest } = page(all, input);
      return {
        VirtualMFADevices: items.map(({ serial, enabled }) => ({
          SerialNumber: serial,
          EnableDate: enabled,
        })),
        ...rest,
      };
    },
  },
};

/** The SDK reads blobs as its own subclass of Uint8Array; on the wire they are bytes. */
const asBlob = (text: string) =>
  Buffer.from(text) as unknown as NonNullable<Iam.VirtualMFADevice["Base32StringSeed"]>;
