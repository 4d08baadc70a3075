import { createHash } from "node:crypto";
import type {
  AssociateIamInstanceProfileCommandInput,
  AssociateIamInstanceProfileCommandOutput,
  DescribeIamInstanceProfileAssociationsCommandInput,
  DescribeIamInstanceProfileAssociationsCommandOutput,
  DisassociateIamInstanceProfileCommandInput,
  DisassociateIamInstanceProfileCommandOutput,
  IamInstanceProfileAssociation,
  IamInstanceProfileAssociationState,
} from "@aws-sdk/client-ec2";
import { ec2Error, incorrectState, missing } from "./errors.ts";
import { applyFilters, valuesNamed } from "./filters.ts";
import { namedInstance } from "./find-instances.ts";
import { instanceProfileOf } from "./instance-profile.ts";
import { pageOf } from "./paging.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html */
export function associateIamInstanceProfile(
  input: AssociateIamInstanceProfileCommandInput,
  request: Request,
): Omit<AssociateIamInstanceProfileCommandOutput, "$metadata"> {
  const instance = namedInstance(request, input.InstanceId);
  const profile = instanceProfileOf(input.IamInstanceProfile, request);
  if (profile === undefined) throw missing("IamInstanceProfile");
  if (["shutting-down", "terminated"].includes(instance.state)) {
    throw incorrectState(`The instance '${instance.id}' is not in a state from which it can have a profile.`);
  }
  if (instance.profile !== undefined) {
    throw ec2Error("IncorrectState", `There is an existing association for instance ${instance.id}`);
  }
  instance.profile = profile;
  return { IamInstanceProfileAssociation: describe(instance, profile, "associating") };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html */
export function disassociateIamInstanceProfile(
  { AssociationId }: DisassociateIamInstanceProfileCommandInput,
  request: Request,
): Omit<DisassociateIamInstanceProfileCommandOutput, "$metadata"> {
  if (AssociationId === undefined) throw missing("AssociationId");
  const instance = instanceOfAssociation(AssociationId, request);
  if (instance?.profile === undefined) {
    throw ec2Error(
      "InvalidAssociationID.NotFound",
      `An invalid association-id of '${AssociationId}' was given`,
    );
  }
  const answer = describe(instance, instance.profile, "disassociating");
  instance.profile = undefined;
  return { IamInstanceProfileAssociation: answer };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html */
export function describeIamInstanceProfileAssociations(
  input: DescribeIamInstanceProfileAssociationsCommandInput,
  { state }: Request,
): Omit<DescribeIamInstanceProfileAssociationsCommandOutput, "$metadata"> {
  const candidates = valuesNamed(input.Filters, "instance-id");
  const instances = candidates
    ? candidates.flatMap((id) => state.instances.get(id) ?? [])
    : [...state.instances.values()];
  const all = instances.flatMap((instance) =>
    instance.profile ? [describe(instance, instance.profile, "associated")] : [],
  );
  const named = input.AssociationIds;
  const matching = applyFilters(input.Filters, all, {
    "instance-id": ({ InstanceId }) => InstanceId,
    state: ({ State }) => State,
  }).filter(({ AssociationId }) => named === undefined || named.includes(AssociationId ?? ""));
  const { page, NextToken } = pageOf(input, matching, ({ AssociationId }) => AssociationId ?? "");
  return { IamInstanceProfileAssociations: [...page], ...(NextToken ? { NextToken } : {}) };
}

/** The instance behind an association: permissions to end one are asked on it. */
export const instanceOfAssociation = (id: string, { state }: Request): Instance | undefined =>
  [...state.instances.values()].find(
    (instance) => instance.profile && associationId(instance, instance.profile) === id,
  );

type Profile = NonNullable<Instance["profile"]>;

const describe = (
  instance: Instance,
  profile: Profile,
  State: IamInstanceProfileAssociationState,
): IamInstanceProfileAssociation => ({
  AssociationId: associationId(instance, profile),
  InstanceId: instance.id,
  IamInstanceProfile: { Arn: profile.arn, Id: profile.id },
  State,
});

/** One association has one id, and another later one another. */
function associationId(instance: Instance, { id, since }: Profile): string {
  const digest = createHash("sha256").update(`${instance.id} ${id} ${since.getTime()}`).digest("hex");
  return `iip-assoc-0${digest.slice(0, 16)}`;
}
