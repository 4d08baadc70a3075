import type { Json } from "@watchkeeper/core/json";

/** `$states.context` (AWS's guide, "Accessing execution data from the Context object"). */
export interface Context {
  readonly Execution: {
    readonly Id: string;
    readonly Input: Json;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: number;
    /** Of a redriven execution. */
    readonly RedriveTime?: string;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly State?: { readonly EnteredTime: string; readonly Name: string; RetryCount: number };
  readonly Map?: { readonly Item: { readonly Index: number; readonly Value: Json } };
  readonly Task?: { readonly Token: string };
}
