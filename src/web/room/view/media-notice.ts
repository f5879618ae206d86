import { find, setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Participants } from "../session/participants.ts";
import type { PhoneConnections } from "../session/phone-connections.ts";

type Notice = { sentence: string; button: string; action(): void };

export type MediaNoticeParts = {
  media: OwnMedia;
  participants: Participants;
  phoneConnections: PhoneConnections;
  alert(sentence: string): void;
};

/** One notice at a time, with a remedy: about own devices, or about sound that the browser holds back. */
export function mediaNotice(element: HTMLElement, parts: MediaNoticeParts): void {
  const { media, participants, phoneConnections } = parts;
  const button = find("button", element);
  let notice: Notice | null = null;
  onPress(button, () => notice?.action());

  function update(): void {
    const before = notice?.sentence;
    notice = isSoundBlocked(participants, phoneConnections) ? turnOnSound : noticeAbout(media);
    if (notice && notice.sentence !== before) parts.alert(notice.sentence);
    element.hidden = notice === null;
    if (!notice) return;
    setText(find("p", element), notice.sentence);
    setText(button, notice.button);
  }

  for (const changes of [media, participants, phoneConnections]) changes.onChange(update);
  update();
}

const turnOnSound: Notice = {
  sentence: "Your browser holds back sound.",
  button: "Turn on sound",
  action: () => void OT.unblockAudio(),
};

function noticeAbout(media: OwnMedia): Notice | null {
  if (!media.mayPublish) return null;
  if (media.phase === "asking") {
    return {
      sentence: "Your browser asks for microphone and camera. You can also just listen.",
      button: "Just listen",
      action: () => media.justListen(),
    };
  }
  const sentence =
    media.problem?.sentence ?? (media.phase === "listening" ? "You are listening only." : null);
  return sentence === null ? null : { sentence, button: "Try again", action: () => void media.start() };
}

function isSoundBlocked(participants: Participants, phoneConnections: PhoneConnections): boolean {
  const subscriptions = [...participants.publishing, ...phoneConnections.all].map(
    ({ subscription }) => subscription,
  );
  return subscriptions.some((subscription) => subscription?.isAudioBlocked);
}
