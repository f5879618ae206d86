import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Journal } from "../journal/journal.ts";
import { type AnswerCall, HumanPhone, type PlaceCall } from "../phones/human-phone.ts";
import { phoneCommand } from "../phones/phone-wire.ts";
import { completeAddress } from "../phones/typed-address.ts";
import type { IncomingCall } from "../sip/sip-call.ts";
import { Inspector } from "./inspector.ts";
import { inspectorCommand } from "./inspector-wire.ts";
import { type InspectedEmulator, takeSnapshot } from "./snapshot.ts";
import { PageSockets } from "./sockets.ts";
import { findFile, sendFile } from "./static-files.ts";

export interface PagesParts extends InspectedEmulator {
  readonly journal: Pick<Journal, "recent" | "subscribe" | "clear">;
  /** Answers a call that somebody took in a tab, and joins its sound to that tab. */
  answer: AnswerCall;
  /** Calls somebody from a tab. */
  call: PlaceCall;
}

/** The emulator's own pages: the inspector at `/_emulator`, the human's phone at `/_emulator/phone`. */
export interface Pages {
  /** @returns false for a path that is none of these pages'; nothing was sent then. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** The same for a WebSocket. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Rings in the tabs that show the phone. */
  receiveCall(call: IncomingCall): void;
  /** Hangs up, and closes the pages' sockets. */
  close(): void;
}

export function createPages(parts: PagesParts): Pages {
  const sockets = new PageSockets();
  const inspector = new Inspector({ journal: parts.journal, takeSnapshot: () => takeSnapshot(parts) });
  const { sipAddress, phoneNumber, voiceSipAddress } = parts.facts;
  const book = {
    deskAddress: sipAddress,
    virtualNumber: phoneNumber,
    virtualAddress: voiceSipAddress,
  };
  const phone = new HumanPhone({
    answer: (call, events) => parts.answer(call, events),
    call: (to, events) => parts.call(to, events),
    complete: (typed) => completeAddress(typed, book),
    virtualNumber: phoneNumber,
    address: () => `sip:human@${sipAddress}`,
    now: Date.now,
  });
  const inspectorTab = { command: inspectorCommand, connect: inspector.watch.bind(inspector) };
  const phoneTab = { command: phoneCommand, connect: phone.connect.bind(phone) };
  return {
    handle(req, res) {
      const file = findFile(pathOf(req));
      if (file) sendFile(req, res, file);
      return file !== null;
    },
    upgrade(req, socket, head) {
      const path = pathOf(req);
      if (path === "/_emulator/live") sockets.accept(req, socket, head, inspectorTab);
      else if (path === "/_emulator/phone/line") sockets.accept(req, socket, head, phoneTab);
      else return false;
      return true;
    },
    receiveCall: (call) => phone.receiveCall(call),
    close() {
      sockets.close();
      inspector.close();
    },
  };
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? "").replace(/[?#].*$/, "");
}
