import type * as Sts from "@aws-sdk/client-sts";
import type { Operations } from "../../kernel/service.ts";
import type { StsState } from "./state.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html: nobody needs a permission for it. */
export const callerOperations: Pick<Operations<typeof Sts, StsState>, "GetCallerIdentity"> = {
  GetCallerIdentity: {
    authorize: () => [],
    run: (_input, { principal }) => ({
      UserId: principal.userId,
      Account: principal.account,
      Arn: principal.arn,
    }),
  },
};
