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

/** One's own microphone and camera: acquired, published, switched on and off. Whatever fails, the room works. */
export class OwnMedia extends Changes {
  /** What others see. */
  name: string;
  phase: "starting" | "asking" | "live" | "listening" = "starting";
  problem: MediaProblem | null = null;
  /** What is in use, be it on or off. */
  devices: Devices = nothing;
  isMicrophoneOn = true;
  isCameraOn = true;
  isMutedByHost = false;
  /** Which host that was, where it is known. */
  mutedBy: string | null = null;
  /** The one who is speaking now. */
  isSpeaking = false;
  /** How loud one's own voice is, 0 to 1. It changes too often to be announced as the others. */
  level = 0;
  onLevel: (level: number) => void = () => {};
  /** Shows one's own picture. */
  element: HTMLElement | null = null;
  /** A device ended by itself. What is left is in use already. */
  onUnplugged: (kind: keyof Devices, gone: MediaStreamTrack) => void = () => {};
  #chosen: ChosenDevices = { microphone: null, camera: null };
  #capture: Capture | null = null;
  #session: OT.Session | null = null;

  constructor(name: string) {
    super();
    this.name = name;
  }

  /** Asks for the devices, or asks again. Never throws: how it went is the phase and the problem. */
  async start(): Promise<void> {
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

  /** Takes part without being heard or seen; also while the browser still asks. */
  justListen(): void {
    this.#release();
    this.#set({ phase: "listening", problem: null });
  }

  /** Others see the new name as soon as it is published again: at once, where something is. */
  async rename(name: string): Promise<void> {
    if (name === this.name) return;
    this.name = name;
    if (this.phase === "live") await this.start();
    else this.announce();
  }

  /** Sends it into the session, now or as soon as there is something to send. */
  publishInto(session: OT.Session): void {
    this.#session = session;
    if (this.phase === "live") this.#capture?.publishInto(session);
  }

  /** The connection is gone. */
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

  /** What is published; null while nothing is. */
  get streamId(): string | null {
    return this.#capture?.streamId ?? null;
  }

  /** A host has muted somebody; the library tells that it was oneself, the server who did it. */
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

  /** @throws when the browser does not hand it out. */
  async useMicrophone(deviceId: string): Promise<void> {
    await this.#capture?.useMicrophone(deviceId);
    rememberDevice("audioinput", deviceId);
    this.announce();
  }

  /** @throws when the browser does not hand it out. */
  async useCamera(deviceId: string): Promise<void> {
    await this.#capture?.useCamera(deviceId);
    rememberDevice("videoinput", deviceId);
    this.announce();
  }

  /** @returns null when it works (or nobody wants it any more), else why not. */
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
