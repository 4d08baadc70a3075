import { createHash } from "node:crypto";
import type * as Lambda from "@aws-sdk/client-lambda";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { assumeRole } from "./assume-role.ts";
import { checkDeadLetterTarget } from "./failure-targets.ts";
import {
  conflict,
  findFunction,
  functionByArn,
  invalid,
  newPlace,
  onFunction,
  type Request,
  trailAs,
} from "./shared.ts";
import type { LambdaFunction, LambdaState } from "./state.ts";

type FunctionOperations =
  | "CreateFunction"
  | "GetFunction"
  | "GetFunctionConfiguration"
  | "UpdateFunctionConfiguration"
  | "UpdateFunctionCode"
  | "DeleteFunction"
  | "ListFunctions";

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html, and what is done to functions. */
export const functionOperations: Pick<Operations<typeof Lambda, LambdaState>, FunctionOperations> = {
  CreateFunction: {
    authorize: (input, request) => [...onFunction("CreateFunction")(input, request), ...passRole(input.Role)],
    run: (input, request) => {
      const { name, arn } = newPlace(input.FunctionName ?? "", request);
      if (functionByArn(request.world, arn)) throw conflict(`Function already exist: ${name}`);
      refuseNotModelled(input);
      const made: LambdaFunction = {
        name,
        arn,
        account: request.account,
        region: request.region,
        role: checkRole(input.Role, request),
        runtime: input.Runtime ?? "nodejs24.x",
        handler: input.Handler ?? "index.handler",
        description: input.Description ?? "",
        timeoutSeconds: checkTimeout(input.Timeout ?? 3),
        memoryMb: checkMemory(input.MemorySize ?? 128),
        environment: input.Environment?.Variables ?? {},
        architectures: input.Architectures ?? ["x86_64"],
        ...checkCode(input.Code ?? {}, request),
        deadLetterArn: undefined,
        modified: request.now,
        revisionId: request.world.ids.uuid(),
        permissions: new Map(),
        eventInvoke: undefined,
        tags: new Map(Object.entries(input.Tags ?? {})),
        credentials: undefined,
      };
      made.deadLetterArn = checkDeadLetterTarget(request.world, made, input.DeadLetterConfig?.TargetArn);
      request.state.functions.set(name, made);
      return showConfiguration(made);
    },
    trail: trailAs("CreateFunction20150331"),
  },
  GetFunction: {
    authorize: onFunction("GetFunction"),
    run: (input, request) => {
      const found = findFunction(input, request);
      return {
        Configuration: showConfiguration(found),
        Code: { RepositoryType: "S3", Location: `s3://${found.codeBucket}/${found.codeKey}` },
        ...(found.tags.size > 0 ? { Tags: Object.fromEntries(found.tags) } : {}),
      };
    },
  },
  GetFunctionConfiguration: {
    authorize: onFunction("GetFunctionConfiguration"),
    run: (input, request) => showConfiguration(findFunction(input, request)),
  },
  UpdateFunctionConfiguration: {
    authorize: (input, request) => [
      ...onFunction("UpdateFunctionConfiguration")(input, request),
      ...passRole(input.Role),
    ],
    run: (input, request) => {
      const found = findFunction(input, request);
      refuseNotModelled(input);
      if (input.Role !== undefined) found.role = checkRole(input.Role, request);
      if (input.Timeout !== undefined) found.timeoutSeconds = checkTimeout(input.Timeout);
      if (input.MemorySize !== undefined) found.memoryMb = checkMemory(input.MemorySize);
      if (input.Environment !== undefined) found.environment = input.Environment.Variables ?? {};
      found.runtime = input.Runtime ?? found.runtime;
      found.handler = input.Handler ?? found.handler;
      found.description = input.Description ?? found.description;
      if (input.DeadLetterConfig !== undefined) {
        found.deadLetterArn = checkDeadLetterTarget(request.world, found, input.DeadLetterConfig.TargetArn);
      }
      touch(found, request);
      return showConfiguration(found);
    },
    trail: trailAs("UpdateFunctionConfiguration20150331v2"),
  },
  UpdateFunctionCode: {
    authorize: onFunction("UpdateFunctionCode"),
    run: (input, request) => {
      const found = findFunction(input, request);
      Object.assign(found, checkCode(input, request));
      touch(found, request);
      return showConfiguration(found);
    },
    trail: trailAs("UpdateFunctionCode20150331v2"),
  },
  DeleteFunction: {
    authorize: onFunction("DeleteFunction"),
    run: (input, request) => {
      request.state.functions.delete(findFunction(input, request).name);
      return {};
    },
    trail: trailAs("DeleteFunction20150331"),
  },
  ListFunctions: {
    run: (input, { state }) => {
      const all = [...state.functions.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const start = Number(input.Marker ?? 0);
      const end = start + (input.MaxItems ?? 50);
      return {
        Functions: all.slice(start, end).map(showConfiguration),
        ...(end < all.length ? { NextMarker: String(end) } : {}),
      };
    },
  },
};

const touch = (found: LambdaFunction, { now, world }: Request) => {
  found.modified = now;
  found.revisionId = world.ids.uuid();
};

/** Whoever hands a role to Lambda must be allowed to. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passRole = (role: string | undefined): Authorization[] =>
  role === undefined
    ? []
    : [
        {
          action: "iam:PassRole",
          resource: role,
          context: { "iam:PassedToService": "lambda.amazonaws.com" },
        },
      ];

function checkRole(role = "", { world, account }: Request): string {
  try {
    assumeRole(world, { role, account }, "check");
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid("The role defined for the function cannot be assumed by Lambda.");
  }
  return role;
}

function checkTimeout(seconds: number): number {
  if (seconds >= 1 && seconds <= 900) return seconds;
  throw invalid(
    `Value '${seconds}' at 'timeout' failed to satisfy constraint: Member must have value between 1 and 900`,
  );
}

function checkMemory(mb: number): number {
  if (mb >= 128 && mb <= 10_240) return mb;
  throw invalid(
    `'MemorySize' value failed to satisfy constraint: Member must have value between 128 and 10240`,
  );
}

/** Code is named by a key of `world.code`, as a bundle is by its key in S3. */
function checkCode(
  code: { S3Bucket?: string | undefined; S3Key?: string | undefined; ZipFile?: unknown; ImageUri?: unknown },
  { world }: Request,
): Pick<LambdaFunction, "codeBucket" | "codeKey"> {
  if (code.ZipFile !== undefined) throw notSimulated("a function's code in a ZIP file (name an S3 key)");
  if (code.ImageUri !== undefined) throw notSimulated("a function's code in a container image");
  if (!code.S3Bucket || !code.S3Key) throw invalid("Please provide a source for function code.");
  if (!world.code.has(code.S3Key)) {
    throw invalid(
      "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
    );
  }
  return { codeBucket: code.S3Bucket, codeKey: code.S3Key };
}

function refuseNotModelled(input: {
  readonly Layers?: readonly unknown[] | undefined;
  readonly VpcConfig?: { readonly SubnetIds?: readonly unknown[] | undefined } | undefined;
  readonly FileSystemConfigs?: readonly unknown[] | undefined;
}): void {
  if (input.Layers?.length) throw notSimulated("the layers of functions");
  if (input.VpcConfig?.SubnetIds?.length) throw notSimulated("functions in a VPC");
  if (input.FileSystemConfigs?.length) throw notSimulated("the file systems of functions");
}

function showConfiguration(found: LambdaFunction) {
  const environment =
    Object.keys(found.environment).length > 0 ? { Environment: { Variables: found.environment } } : {};
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    Runtime: found.runtime as Lambda.Runtime,
    Role: found.role,
    Handler: found.handler,
    CodeSize: Buffer.byteLength(found.codeKey),
    CodeSha256: createHash("sha256").update(found.codeKey).digest("base64"),
    Description: found.description,
    Timeout: found.timeoutSeconds,
    MemorySize: found.memoryMb,
    LastModified: found.modified.toISOString().replace("Z", "+0000"),
    Version: "$LATEST",
    ...environment,
    ...(found.deadLetterArn === undefined ? {} : { DeadLetterConfig: { TargetArn: found.deadLetterArn } }),
    TracingConfig: { Mode: "PassThrough" as const },
    RevisionId: found.revisionId,
    State: "Active" as const,
    LastUpdateStatus: "Successful" as const,
    PackageType: "Zip" as const,
    Architectures: [...found.architectures] as Lambda.Architecture[],
    EphemeralStorage: { Size: 512 },
  };
}
