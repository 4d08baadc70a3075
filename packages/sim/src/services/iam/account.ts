import type * as Iam from "@aws-sdk/client-iam";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { exists, noSuch, plainTrail } from "./shared.ts";
import type { IamState } from "./state.ts";

type AccountOperations = "CreateAccountAlias" | "DeleteAccountAlias" | "ListAccountAliases";

/** An account's alias. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html */
export const accountOperations: Pick<Operations<typeof Iam, IamState>, AccountOperations> = {
  CreateAccountAlias: {
    run: ({ AccountAlias: alias = "" }, { state, world }) => {
      if (!/^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/.test(alias)) {
        throw new AwsError(
          "ValidationError",
          `1 validation error detected: Value '${alias}' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`,
        );
      }
      const isTaken = world.accounts.some(
        (account) => account !== state.account && world.directory(account).alias === alias,
      );
      if (isTaken) throw exists("An account alias", alias);
      state.alias = alias;
      return {};
    },
    trail: plainTrail,
  },
  DeleteAccountAlias: {
    run: ({ AccountAlias: alias }, { state }) => {
      if (state.alias === undefined || state.alias !== alias) throw noSuch("account alias", alias);
      state.alias = undefined;
      return {};
    },
    trail: plainTrail,
  },
  ListAccountAliases: {
    run: (_input, { state }) => ({
      AccountAliases: state.alias === undefined ? [] : [state.alias],
      IsTruncated: false,
    }),
  },
};
