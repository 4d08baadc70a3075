import type { Workflow } from "@watchkeeper/asl/define-workflow";
import type { Project } from "@watchkeeper/config/define-config";
import type { AnyFunction } from "@watchkeeper/lambda/handler-for";

/** A channel, and where its workspace answers. */
export interface SlackPlace {
  readonly apiUrl: string;
  readonly channel: string;
  readonly team: string;
}

/** What a deployment is made from. */
export interface DeploymentInput {
  readonly stage: string;
  readonly config: Project;
  readonly functions: Readonly<Record<string, AnyFunction>>;
  readonly workflows: Readonly<Record<string, Workflow>>;
  /** Where SQS answers, without a slash at its end; absent: on AWS. */
  readonly sqsEndpoint?: string;
  /** Where the chat is, if not in Slack itself as the configuration says: an emulator, or nowhere. */
  readonly slack?: SlackPlace | "nowhere";
}
