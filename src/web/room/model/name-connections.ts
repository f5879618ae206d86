import type { CallsApi } from "../api/calls.ts";
import type { CallStore } from "./call-store.ts";
import type { Watched } from "./changes.ts";
import type { PhonePresence } from "./phones.ts";

export type NameConnectionsParts = {
  callStore: Pick<CallStore, "find" | "onChange">;
  phoneConnections: Watched<{ readonly all: readonly PhonePresence[] }>;
  api: Pick<CallsApi, "nameConnection">;
};

/**
 * Reports to the server which connection a call has whose dial was not answered: only participants of the session can
 * see it, and the server can hang up nothing without it.
 */
export function nameConnections({ callStore, phoneConnections, api }: NameConnectionsParts): void {
  const named = new Set<string>();

  function update(): void {
    for (const { callId, connectionId } of phoneConnections.all)
      if (callId !== null && isLost(callId) && !named.has(connectionId)) void name(callId, connectionId);
  }

  function isLost(callId: string): boolean {
    const call = callStore.find(callId)?.call;
    return call?.connectionId === null && (call.state === "unknown" || call.state === "ending");
  }

  async function name(callId: string, connectionId: string): Promise<void> {
    named.add(connectionId);
    try {
      await api.nameConnection(callId, connectionId);
    } catch {
      // Out of reach, or not host any more: with the next change it is tried again.
      named.delete(connectionId);
    }
  }

  callStore.onChange(update);
  phoneConnections.onChange(update);
  update();
}
