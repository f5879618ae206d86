/// <reference types="@opentok/client" />
import { recallDevice, rememberDevice } from "../session/devices.ts";
import type { SoundPlayer } from "./sound-player.ts";

/** Output device of all sound: the session's, and the page's own. */
export class Speaker {
  /** Whether this browser lets a page choose. */
  readonly canChoose = "setSinkId" in HTMLMediaElement.prototype;
  inUse = "default";
  readonly #player: SoundPlayer;

  constructor(player: SoundPlayer) {
    this.#player = player;
  }

  /** Uses the speaker that was chosen last, if it is present and permitted. */
  async recall(): Promise<void> {
    if (!this.canChoose || !navigator.mediaDevices) return;
    const deviceId = await recallDevice("audiooutput");
    if (deviceId !== null) await this.#route(deviceId).catch(() => {});
  }

  /** @throws if the browser does not permit it. */
  async use(deviceId: string): Promise<void> {
    await this.#route(deviceId);
    rememberDevice("audiooutput", deviceId);
  }

  async #route(deviceId: string): Promise<void> {
    await OT.setAudioOutputDevice(deviceId);
    await this.#player.useSpeaker(deviceId);
    this.inUse = deviceId;
  }
}
