import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** What to say where there is no AWS CLI. */
export const noAws =
  "There is no `aws` on the PATH, and the variable AWS_CLI names none. The AWS CLI is installed with: pip install awscli";

/** The AWS CLI that is asked: the one that AWS_CLI names, or the first on the PATH; undefined where there is none. */
export const awsPath = [
  process.env.AWS_CLI,
  ...(process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "aws")),
].find((file) => file !== undefined && isExecutable(file));

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
