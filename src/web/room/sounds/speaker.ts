/// <reference types="@opentok/client" />
import { recallDevice, rememberDevice } from "../session/devices.ts";
import type { SoundPlayer } from "./sound-player.ts";

/** Where all sound of the page comes out: the room's, and the page's own. */
export class Speaker {
  /** Not every browser lets a page choose. */
  readonly canChoose = "setSinkId" in HTMLMediaElement.prototype;
  inUse = "default";
  readonly #player: SoundPlayer;

  constructor(player: SoundPlayer) {
    this.#player = player;
  }

  /** Takes the speaker that was chosen last, where it is there and can be had. */
  async recall(): Promise<void> {
    if (!this.canChoose || !navigator.mediaDevices) return;
    const deviceId = await recallDevice("audiooutput");
    if (deviceId !== null) await this.#route(deviceId).catch(() => {});
  }

  /** @throws when the browser does not hand it out. */
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
