/// <reference types="@opentok/client" />
import type { StreamMuted } from "../../../app/calls/wire.ts";
import { Changes } from "../model/changes.ts";
import { Capture } from "./capture.ts";
import {
  type ChosenDevices,
  type Devices,
  everything,
  findDevices,
  hasGranted,
  nothing,
  recallChosen,
  rememberDevice,
  soundOnly,
} from "./devices.ts";
import { describeMediaProblem, type MediaProblem, type MediaProblemKind } from "./media-problem.ts";

/** Own microphone and camera: acquired, published, switched on and off. The room works without them. */
export class OwnMedia extends Changes {
  /** Name that others see. */
  name: string;
  /** Whether others may hear and see this participant: a listener's devices are never asked for. */
  readonly mayPublish: boolean;
  phase: "starting" | "asking" | "live" | "listening" = "starting";
  problem: MediaProblem | null = null;
  /** Devices in use, switched on or off. */
  devices: Devices = nothing;
  isMicrophoneOn = true;
  isCameraOn = true;
  isMutedByHost = false;
  /** Name of that host, if it is known. */
  mutedBy: string | null = null;
  /** Whether this is the active speaker. */
  isSpeaking = false;
  /** Level of the own voice, 0 to 1. It changes too often. */
  level = 0;
  onLevel: (level: number) => void = () => {};
  /** Element that shows the own picture. */
  element: HTMLElement | null = null;
  /** Called when a device ended by itself, with what is left in use already. */
  onUnplugged: (kind: keyof Devices, gone: MediaStreamTrack) => void = () => {};
  #chosen: ChosenDevices = { microphone: null, camera: null };
  #capture: Capture | null = null;
  #session: OT.Session | null = null;

  constructor(name: string, mayPublish: boolean) {
    super();
    this.name = name;
    this.mayPublish = mayPublish;
  }

  /** Requests the devices, or requests them again. Never throws: see `phase` and `problem`. */
  async start(): Promise<void> {
    if (!this.mayPublish) return this.justListen();
    this.#set({ phase: "starting", problem: null });
    if (!navigator.mediaDevices) return this.#listen("insecure", everything);
    const found = await findDevices();
    this.#chosen = await recallChosen();
    if (!found.microphone && !found.camera) return this.#listen("none", everything);
    const failure = await this.#acquire(found);
    if (failure === null) {
      const isMute = this.phase === "live" && !found.microphone;
      if (isMute) this.#set({ problem: describeMediaProblem("none", soundOnly) });
      return;
    }
    const hasBoth = found.microphone && found.camera;
    if (hasBoth && (failure !== "denied" || (await hasGranted("microphone")))) {
      const second = await this.#acquire(soundOnly);
      if (second === null)
        return this.#set({ problem: describeMediaProblem(failure, { ...nothing, camera: true }) });
    }
    this.#listen(failure, found);
  }

  /** Takes part without being heard or seen. Possible while the browser still asks for permission. */
  justListen(): void {
    this.#release();
    this.#set({ phase: "listening", problem: null });
  }

  /** Others see the new name when the stream is published again: at once, if it is published. */
  async rename(name: string): Promise<void> {
    if (name === this.name) return;
    this.name = name;
    if (this.phase === "live") await this.start();
    else this.announce();
  }

  /** Publishes into the session, now or as soon as devices are open. */
  publishInto(session: OT.Session): void {
    this.#session = session;
    if (this.phase === "live") this.#capture?.publishInto(session);
  }

  /** Unpublishes after a disconnect. */
  withdraw(): void {
    this.#capture?.withdraw();
    this.#session = null;
    if (this.problem?.kind === "unpublished") this.#set({ problem: null });
  }

  toggleMicrophone(): void {
    if (!this.devices.microphone) return;
    this.#capture?.turnMicrophone(!this.isMicrophoneOn);
    this.#set({ isMicrophoneOn: !this.isMicrophoneOn, isMutedByHost: false, mutedBy: null });
  }

  toggleCamera(): void {
    if (!this.devices.camera) return;
    this.#capture?.turnCamera(!this.isCameraOn);
    this.#set({ isCameraOn: !this.isCameraOn });
  }

  /** Id of the published stream; null: not published. */
  get streamId(): string | null {
    return this.#capture?.streamId ?? null;
  }

  /** Applies a mute by a host: the library reports that it is an own one, the server by whom. */
  receiveMuted({ streamId, by }: Pick<StreamMuted, "streamId" | "by">): void {
    if (streamId === this.streamId) this.#set({ mutedBy: by });
  }

  markSpeaking(isSpeaking: boolean): void {
    this.#set({ isSpeaking });
  }

  get microphoneTrack(): MediaStreamTrack | null {
    return (this.devices.microphone && this.#capture?.microphone) || null;
  }

  get cameraTrack(): MediaStreamTrack | null {
    return (this.devices.camera && this.#capture?.camera) || null;
  }

  /** @throws if the browser does not permit it. */
  async useMicrophone(deviceId: string): Promise<void> {
    await this.#capture?.useMicrophone(deviceId);
    rememberDevice("audioinput", deviceId);
    this.announce();
  }

  /** @throws if the browser does not permit it. */
  async useCamera(deviceId: string): Promise<void> {
    await this.#capture?.useCamera(deviceId);
    rememberDevice("videoinput", deviceId);
    this.announce();
  }

  /** @returns null: the devices are open, or not wanted any more. */
  #acquire(devices: Devices): Promise<MediaProblemKind | null> {
    this.#release();
    return new Promise((resolve) => {
      const { name, isMicrophoneOn, isCameraOn } = this;
      const wanted = { name, devices, chosen: this.#chosen, isMicrophoneOn, isCameraOn };
      const capture = new Capture(wanted, {
        opened: (problem) => resolve(this.#capture === capture ? this.#opened(devices, problem) : null),
        asking: () =>
          this.#capture === capture && this.phase === "starting" && this.#set({ phase: "asking" }),
        shown: (element) => this.#set({ element }),
        level: (level) => {
          this.level = level;
          this.onLevel(level);
        },
        mutedByHost: () => this.#set({ isMicrophoneOn: false, isMutedByHost: true }),
        ended: (track) => void this.#replace(track),
        published: () => this.announce(),
        unpublished: () =>
          this.#capture === capture &&
          this.#set({ problem: describeMediaProblem("unpublished", this.devices) }),
      });
      this.#capture = capture;
    });
  }

  #opened(devices: Devices, problem: MediaProblemKind | null): MediaProblemKind | null {
    if (problem !== null) return problem;
    this.#set({ phase: "live", devices });
    if (this.#session) this.#capture?.publishInto(this.#session);
    return null;
  }

  async #replace(track: MediaStreamTrack): Promise<void> {
    await this.start();
    this.onUnplugged(track.kind === "audio" ? "microphone" : "camera", track);
  }

  #listen(kind: MediaProblemKind, wanted: Devices): void {
    this.#release();
    this.#set({ phase: "listening", problem: describeMediaProblem(kind, wanted) });
  }

  #release(): void {
    const capture = this.#capture;
    this.#capture = null;
    capture?.release();
    this.element?.remove();
    this.#set({ element: null, devices: nothing });
  }

  #set(change: Partial<OwnMedia>): void {
    Object.assign(this, change);
    this.announce();
  }
}
