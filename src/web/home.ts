import { readRoomId } from "./home/room-name.ts";
import { find, setAttribute, setText } from "./page/elements.ts";
import { announcer } from "./page/live-regions.ts";
import { recallName, rememberName } from "./page/own-name.ts";
import { onPress } from "./page/press.ts";
import { forgetRooms, recentRooms } from "./page/recent-rooms.ts";
import { toasts } from "./page/toasts.ts";
import { takeFarewell } from "./room/view/farewell.ts";

const BAD_NAME = "Use letters, digits, - and _ (up to 64).";

joinForm(find("#joinForm"));
ownNameField(find<HTMLInputElement>("#ownName"));
recentList(find("#recent"));
farewell();

function joinForm(form: HTMLElement): void {
  const field = find<HTMLInputElement>("#roomName", form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const roomId = readRoomId(field.value);
    if (roomId !== null) return location.assign(`/room/${roomId}`);
    complain(BAD_NAME);
    field.focus();
  });
  field.addEventListener("input", () => complain(""));

  function complain(sentence: string): void {
    const hint = find("#roomHint", form);
    setText(hint, sentence);
    setText(find("#alertRegion"), sentence);
    hint.classList.toggle("problem", sentence !== "");
    setAttribute(field, "aria-invalid", String(sentence !== ""));
  }
}

function ownNameField(field: HTMLInputElement): void {
  field.value = recallName();
  field.addEventListener("input", () => rememberName(field.value));
}

function recentList(section: HTMLElement): void {
  const list = find("ul", section);
  onPress(find("#forgetRooms", section), () => {
    forgetRooms();
    update();
    find("#roomName").focus();
  });

  function update(): void {
    const rooms = recentRooms().filter((roomId) => readRoomId(roomId) === roomId);
    section.hidden = rooms.length === 0;
    list.replaceChildren(...rooms.map(roomLink));
  }
  update();
}

/** What whoever has just left a room should know. */
function farewell(): void {
  const sentence = takeFarewell();
  if (sentence === "") return;
  toasts(find("#toasts"))(sentence);
  announcer().say(sentence);
}

function roomLink(roomId: string): HTMLElement {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "chip-button";
  link.href = `/room/${roomId}`;
  link.textContent = roomId;
  item.append(link);
  return item;
}
