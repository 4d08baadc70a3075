import type { AnyFunction } from "@watchkeeper/lambda/handler-for";
import { advanceRunFunction } from "./advance-run.ts";
import { anchorAuditFunction } from "./anchor-audit.ts";
import { beginSweepFunction } from "./begin-sweep.ts";
import { closeCaseFunction } from "./close-case.ts";
import { endSweepFunction } from "./end-sweep.ts";
import { notarizeFunction } from "./notarize.ts";
import { onClick } from "./on-click.ts";
import { onEvent } from "./on-event.ts";
import { operateFunction } from "./operate.ts";
import { planCaseFunction } from "./plan-case.ts";
import { requestApprovalFunction } from "./request-approval.ts";
import { slackIngress } from "./slack-ingress.ts";
import { sweepOutboxFunction } from "./sweep-outbox.ts";
import { sweepPageFunction } from "./sweep-page.ts";
import { tellChat } from "./tell-chat.ts";

/** Every Lambda function; the key is its name, and its file. `sst.config.ts` and `packages/local` both walk this table. */
export const functions: Readonly<Record<string, AnyFunction>> = {
  "on-event": onEvent,
  "plan-case": planCaseFunction,
  "request-approval": requestApprovalFunction,
  "advance-run": advanceRunFunction,
  "close-case": closeCaseFunction,
  notarize: notarizeFunction,
  "anchor-audit": anchorAuditFunction,
  "tell-chat": tellChat,
  "slack-ingress": slackIngress,
  "on-click": onClick,
  "sweep-outbox": sweepOutboxFunction,
  operate: operateFunction,
  "begin-sweep": beginSweepFunction,
  "sweep-page": sweepPageFunction,
  "end-sweep": endSweepFunction,
};
