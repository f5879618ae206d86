import type { InspectorCommand, InspectorMessage } from "../inspector-wire.ts";
import { calls } from "./inspector/calls.ts";
import { MessagesPanel } from "./inspector/messages.ts";
import { phones } from "./inspector/phones.ts";
import { sessions } from "./inspector/sessions.ts";
import { setup } from "./inspector/setup.ts";
import { connectionChip } from "./parts/connection-chip.ts";
import { openLiveSocket } from "./parts/live-socket.ts";

const showConnection = connectionChip();
const showFacts = setup();
const showPhones = phones();
const showCalls = calls();
const messageList = new MessagesPanel((command) => socket.send(command));
const showSessions = sessions({ select: (sessionId) => messageList.select(sessionId) });

const socket = openLiveSocket<InspectorCommand, InspectorMessage>("/_emulator/live", {
  changed(isOpen) {
    showConnection(isOpen);
    if (isOpen) messageList.reset();
  },
  receive(message) {
    if (message.type === "messages") messageList.add(message.messages);
    else if (message.type === "cleared") messageList.reset();
    else {
      const { facts, sessions, moreSessions, deskPhones } = message.state;
      showFacts(facts);
      showPhones(deskPhones, facts.sipAddress);
      showCalls(message.state);
      showSessions(sessions, moreSessions);
    }
  },
});
