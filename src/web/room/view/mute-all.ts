import { setAttribute, setButton } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { MutesApi } from "../api/mutes.ts";
import { describeFailure } from "../api/request.ts";
import type { Mutes } from "../model/mutes.ts";
import type { OwnMedia } from "../session/own-media.ts";

/** Note to all participants that those who join are muted. */
export function muteAllNote(note: HTMLElement, mutes: Mutes): void {
  function update(): void {
    note.hidden = mutes.everybody === null;
    setAttribute(note, "title", `Muted by ${mutes.everybody?.by ?? "a host"}`);
  }
  mutes.onChange(update);
  update();
}

export type MuteAllParts = {
  mutes: Mutes;
  api: MutesApi;
  media: OwnMedia;
  tell(sentence: string): void;
};

/** A host's button that mutes all others, in browsers and on phones, and those who join later; or lifts that mute. */
export function muteAllButton(button: HTMLElement, { mutes, api, media, tell }: MuteAllParts): void {
  let isPending = false;

  onPress(button, async () => {
    const isLifting = mutes.everybody !== null;
    setPending(true);
    try {
      await (isLifting ? api.liftMuteAll() : api.muteAll(media.streamId === null ? [] : [media.streamId]));
    } catch (error) {
      tell(`That did not work. ${describeFailure(error)}`);
    }
    setPending(false);
  });

  function setPending(pending: boolean): void {
    isPending = pending;
    update();
  }

  function update(): void {
    const isOn = mutes.everybody !== null;
    setButton(button, isOn ? "mic" : "mic-off", isOn ? "Lift mute" : "Mute all");
    setPressable(button, isPending ? "pending" : "ready");
    button.classList.toggle("on", isOn);
  }

  mutes.onChange(update);
  update();
}
