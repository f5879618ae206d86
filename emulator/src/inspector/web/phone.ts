import type { PhoneCommand, PhoneMessage, PhoneState } from "../../phones/phone-wire.ts";
import { announce } from "./parts/announce.ts";
import { connectionChip } from "./parts/connection-chip.ts";
import { find } from "./parts/element.ts";
import { openLiveSocket } from "./parts/live-socket.ts";
import { showAddress } from "./phone/address.ts";
import { Bell } from "./phone/bell.ts";
import { CallSound } from "./phone/call-sound.ts";
import { nameCaller } from "./phone/caller.ts";
import { currentCall } from "./phone/current-call.ts";
import { dial } from "./phone/dial.ts";
import { describeNotice } from "./phone/notice.ts";
import { ringing } from "./phone/ringing.ts";
import { createTitle } from "./phone/title.ts";

const IDLE_TITLE = "Phone";

let state: PhoneState | null = null;
let clockAhead = 0;
let sound: CallSound | null = null;

const title = createTitle();
const bell = new Bell(() => showBell());
const showConnection = connectionChip();
const showRinging = ringing({
  answer: (callId) => socket.send({ type: "answer", callId }),
  decline: (callId) => socket.send({ type: "decline", callId }),
});
const showVirtualNumber = dial((to) => socket.send({ type: "call", to }));
const showCall = currentCall({
  press(digit) {
    bell.click();
    socket.send({ type: "digits", digits: digit });
  },
  hangUp: () => socket.send({ type: "hangUp" }),
  toggleMute: () => sound?.toggleMute(),
  hold: (isHeld) => socket.send({ type: "hold", isHeld }),
});

const socket = openLiveSocket<PhoneCommand, PhoneMessage>("/_emulator/phone/line", {
  changed(isOpen) {
    showConnection(isOpen);
    if (!isOpen && state) show({ ...state, ringing: [], call: null });
  },
  receive(message) {
    if (message.type === "state") show(message.state);
    else if (message.type === "media") sound?.receive(message.signal);
    else showNotice(describeNotice(message.notice));
  },
});

function show(next: PhoneState): void {
  state = next;
  clockAhead = next.now - Date.now();
  if (next.call && !sound) sound = new CallSound((signal) => socket.send({ type: "media", signal }), update);
  if (!next.call && sound) {
    sound.close();
    sound = null;
  }
  if (next.call || next.ringing.length > 0) showNotice("");
  update();
}

/** Brings the page in step with the state: may be called at any time, any number of times. */
function update(): void {
  if (!state) return;
  const { call, ringing: calls, address, virtualNumber } = state;
  showAddress(address);
  showVirtualNumber(virtualNumber);
  find("#idle", HTMLElement).hidden = call !== null || calls.length > 0;
  showRinging(calls);
  showCall.update(call, sound, clockAhead);
  const caller = calls.at(-1);
  if (caller) {
    bell.ring();
    title.flash(`Ringing · ${nameCaller(caller.from)}`, "📞 Incoming call");
  } else {
    bell.stop();
    title.show(call ? `In a call · ${nameCaller(call.from)}` : IDLE_TITLE);
  }
  showBell();
}

function showNotice(sentence: string): void {
  const line = find("#notice", HTMLElement);
  line.textContent = sentence;
  line.hidden = sentence === "";
  if (sentence !== "") announce(sentence);
}

function showBell(): void {
  find("#sound", HTMLElement).hidden = bell.isAllowed;
}

// A finger counts when it is lifted, a mouse when it is pressed.
for (const gesture of ["pointerdown", "pointerup", "keydown"]) {
  document.addEventListener(gesture, () => void bell.allow());
}
