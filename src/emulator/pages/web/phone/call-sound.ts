import type { MediaSignal } from "../../phone-wire.ts";
import { element, find } from "../parts/element.ts";
import { type AudioLegs, openAudioLegs } from "./audio-legs.ts";
import { showLevel } from "./level-meter.ts";
import { type MicrophoneState, openMicrophone } from "./microphone.ts";

/** What is heard and said in one call. */
export interface CallSound {
  receive(signal: MediaSignal): void;
  readonly microphone: MicrophoneState;
  /** This browser does not reach the emulator's media. */
  readonly isUnreachable: boolean;
  toggleMute(): void;
  close(): void;
}

/** Begins with a call and ends with it; the microphone is in use no longer than that. */
export function startCallSound(send: (signal: MediaSignal) => void, changed: () => void): CallSound {
  const context = new AudioContext();
  const voice = element("audio", { autoplay: true });
  document.body.append(voice);
  const stops: (() => void)[] = [() => void context.close(), () => voice.remove()];
  let isUnreachable = false;
  const legs: AudioLegs = openAudioLegs({
    send,
    play(stream) {
      voice.srcObject = stream;
      stops.push(showLevel(find("#their-level", HTMLElement), stream, context));
    },
    failed() {
      isUnreachable = true;
      changed();
    },
  });
  let isClosed = false;
  let tracks: MediaStreamTrack[] = [];
  let state: MicrophoneState = "asking";

  const speak = async () => {
    const opened = await openMicrophone();
    if (typeof opened === "string") state = opened;
    else {
      tracks = opened.getAudioTracks();
      // Allowed too late, after the call: not a moment longer.
      if (isClosed) return stopAll(tracks);
      state = "on";
      stops.push(showLevel(find("#my-level", HTMLElement), opened, context));
      await legs.speak(opened);
    }
    changed();
  };
  void speak();
  return {
    receive: (signal) => void legs.receive(signal),
    get microphone() {
      return state;
    },
    get isUnreachable() {
      return isUnreachable;
    },
    toggleMute() {
      if (state !== "on" && state !== "muted") return;
      state = state === "on" ? "muted" : "on";
      for (const track of tracks) track.enabled = state === "on";
      changed();
    },
    close() {
      isClosed = true;
      legs.close();
      stopAll(tracks);
      for (const stop of stops.toReversed()) stop();
    },
  };
}

function stopAll(tracks: readonly MediaStreamTrack[]): void {
  for (const track of tracks) track.stop();
}
