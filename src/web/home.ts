import { callsSwitch } from "./home/calls-switch.ts";
import { readRoomId } from "./home/room-name.ts";
import { find, setAttribute, setText } from "./page/elements.ts";
import { announcer, toasts } from "./page/notices.ts";
import { onPress } from "./page/press.ts";
import { forgetRooms, recallName, recentRooms, rememberName, takeFarewell } from "./page/visits.ts";

const BAD_NAME = "Use letters, digits, - and _ (up to 64).";

joinForm(find("#joinForm"));
ownNameField(find<HTMLInputElement>("#ownName"));
recentList(find("#recent"));
farewell();
if (document.querySelector("#callsStopped")) callsSwitch(find("#callsStopped"));

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

/** Shows what the room that was just left has to tell. */
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
