import type { IamInstanceProfileSpecification } from "@aws-sdk/client-ec2";
import { invalidValue } from "./errors.ts";
import type { Request } from "./request.ts";

/**
 * The instance profile that a launch names, whose role the caller must be allowed to pass.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function instanceProfileOf(
  given: IamInstanceProfileSpecification | undefined,
  request: Request,
): { readonly arn: string; readonly id: string; readonly since: Date } | undefined {
  const named = given?.Arn ?? given?.Name;
  if (given === undefined || named === undefined) return undefined;
  const profiles = [...request.world.directory(request.account).instanceProfiles.values()];
  const profile = profiles.find(({ arn, name }) =>
    given.Arn === undefined ? name === named : arn === named,
  );
  if (profile === undefined) {
    const [what, where] = given.Arn === undefined ? ["Name", "name"] : ["ARN", "arn"];
    throw invalidValue(
      `Value (${named}) for parameter iamInstanceProfile.${where} is invalid. Invalid IAM Instance Profile ${what === "Name" ? "name" : "ARN"}`,
    );
  }
  const role = profile.role;
  if (role !== undefined) {
    const arn = request.world.directory(request.account).roles.get(role)?.arn;
    if (arn !== undefined) {
      request.authorize({
        action: "iam:PassRole",
        resource: arn,
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      });
    }
  }
  return { arn: profile.arn, id: profile.id, since: request.now };
}
