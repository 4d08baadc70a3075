import { type AgentOptions, Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** To one host; a Lambda function has 1,024 descriptors for all of them. */
const maxSockets = 50;
const maxTotalSockets = 90;
/** Fewer than there may be in all: where none is left, one is in use, and makes room when it is done. */
const maxIdleSockets = 40;
/** How long an answer may stay silent. */
const silentMs = 30_000;

let made: NodeHttpHandler | undefined;

/** The one handler of this process for requests over the network, however many clients there are. */
export const networkHandler = (): NodeHttpHandler => {
  made ??= new NodeHttpHandler({
    httpAgent: bounded(HttpAgent),
    httpsAgent: bounded(HttpsAgent),
    socketTimeout: silentMs,
  });
  return made;
};

/** An agent that holds on to no idle socket while a request to another host waits for one: Node's own would, for long. */
function bounded<Agent extends HttpAgent>(Kind: new (options: AgentOptions) => Agent): Agent {
  const agent = new Kind({ keepAlive: true, maxSockets, maxTotalSockets });
  const keep = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) => {
    const idle = Object.values(agent.freeSockets).reduce((sum, sockets) => sum + (sockets?.length ?? 0), 0);
    return idle < maxIdleSockets && Object.keys(agent.requests).length === 0 && keep(socket);
  };
  return agent;
}
