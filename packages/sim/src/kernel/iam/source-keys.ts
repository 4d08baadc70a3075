import { accountOf } from "./assume-for-service.ts";

/**
 * The condition keys by which a service tells on whose behalf it asks, so that a policy may refuse a confused deputy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export const sourceKeys = (arn: string) => ({ "aws:SourceArn": arn, "aws:SourceAccount": accountOf(arn) });
