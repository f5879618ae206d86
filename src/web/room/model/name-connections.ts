import type { CallsApi } from "../api/calls.ts";
import type { CallBook } from "./call-store.ts";
import type { PhonePresence } from "./phones.ts";

interface NameConnectionsParts {
  book: Pick<CallBook, "find" | "onChange">;
  lines: { readonly lines: readonly PhonePresence[]; onChange(listener: () => void): void };
  api: Pick<CallsApi, "nameConnection">;
}

/**
 * Tells the server which connection a call became whose dial was not answered: only who is in the session sees it,
 * and only then can the server hang it up.
 */
export function nameConnections({ book, lines, api }: NameConnectionsParts): void {
  const named = new Set<string>();

  function update(): void {
    for (const { callId, connectionId } of lines.lines)
      if (callId !== null && isLost(callId) && !named.has(connectionId)) void name(callId, connectionId);
  }

  function isLost(callId: string): boolean {
    const call = book.find(callId)?.call;
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

  book.onChange(update);
  lines.onChange(update);
  update();
}
