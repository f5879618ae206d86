import type { Action, Endpoint } from "./actions.ts";

/** @returns what an action does, in a line: `talk "Welcome"`, `connect +14155550100`, `conversation room`. */
export function describeAction(action: Action): string {
  switch (action.action) {
    case "talk":
      return `talk "${action.text}"`;
    case "stream":
      return `stream ${action.streamUrl}`;
    case "connect":
      return `connect ${describeEndpoint(action.endpoint[0])}`;
    case "conversation":
      return `conversation ${action.name}`;
    case "wait":
      return `wait ${action.timeout} s`;
    case "input":
    case "record":
      return action.action;
  }
}

function describeEndpoint(endpoint: Endpoint): string {
  return endpoint.type === "phone" ? `+${endpoint.number}` : endpoint.uri;
}
