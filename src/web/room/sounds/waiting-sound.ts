import type { Callers } from "../model/callers.ts";
import type { Setting } from "./room-sounds.ts";
import type { SoundPlayer } from "./sound-player.ts";
import { SOMEBODY_WAITS } from "./tones.ts";

const EVERY_MS = 10_000;

/** Three notes for as long as somebody waits to be let in. */
export function waitingSound(player: SoundPlayer, callers: Callers, chimes: Setting): void {
  let timer: number | undefined;

  function update(): void {
    const isDue = chimes.isOn && callers.waiting.length > 0;
    if (isDue === (timer !== undefined)) return;
    clearInterval(timer);
    timer = isDue ? window.setInterval(play, EVERY_MS) : undefined;
    if (isDue) play();
  }

  function play(): void {
    player.play(SOMEBODY_WAITS);
  }

  callers.onChange(update);
  chimes.onChange(update);
}
