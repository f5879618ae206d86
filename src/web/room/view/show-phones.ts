import type { RoomPage } from "../../../app/rooms/wire.ts";
import { find } from "../../page/elements.ts";
import type { Announcer } from "../../page/notices.ts";
import type { CallsApi } from "../api/calls.ts";
import type { SoundPlayer } from "../sounds/sound-player.ts";
import { KEY_CLICK } from "../sounds/tones.ts";
import { callLog } from "./call-log.ts";
import { type EndCallsParts, endCalls } from "./end-calls.ts";
import { keypad } from "./keypad.ts";
import { type PhoneListParts, phoneList } from "./phone-list.ts";
import { phoneMenu } from "./phone-menu.ts";

export type ShowPhonesParts = Omit<PhoneListParts, "page" | "keypad" | "openMenu"> &
  EndCallsParts & {
    page: RoomPage;
    api: Pick<CallsApi, "sendDigits">;
    player: SoundPlayer;
    announcement: Announcer;
  };

/** Phones, keypad and menu, call log, and the button that ends calls. */
export function showPhones(parts: ShowPhonesParts): void {
  const { page, api, callStore, player, announcement, tell } = parts;
  const isHost = page.role === "host";
  const click = () => player.play(KEY_CLICK);
  phoneList(find("#sipPublisherContainer"), {
    ...parts,
    keypad: keypad(find("#keypad"), { send: api.sendDigits, click, announcer: announcement }),
    openMenu: phoneMenu(find("#phoneMenu"), isHost, tell),
  });
  callLog(find(".call-log"), callStore);
  if (isHost) endCalls(find("#endSipCalls"), find("#endCallsDialog"), parts);
}
