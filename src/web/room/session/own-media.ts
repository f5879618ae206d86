/// <reference types="@opentok/client" />
import { Changes } from "../changes.ts";
import { type Devices, findDevices, hasGranted } from "./devices.ts";
import { levelGauge } from "./level-gauge.ts";
import {
  describeMediaProblem,
  type MediaProblem,
  type MediaProblemKind,
  readMediaError,
} from "./media-problem.ts";

const everything: Devices = { microphone: true, camera: true };
const nothing: Devices = { microphone: false, camera: false };
const soundOnly: Devices = { microphone: true, camera: false };
const pictureOnly: Devices = { microphone: false, camera: true };

/** One's own microphone and camera: acquired, published, switched on and off. Whatever fails, the room works. */
export class OwnMedia extends Changes {
  /** What others see. */
  readonly name: string;
  phase: "starting" | "asking" | "live" | "listening" = "starting";
  problem: MediaProblem | null = null;
  /** What is in use, be it on or off. */
  devices: Devices = nothing;
  isMicrophoneOn = true;
  isCameraOn = true;
  isMutedByHost = false;
  /** Shows one's own picture. */
  element: HTMLElement | null = null;
  /** A device ended by itself: unplugged, or its permission withdrawn. What is left is in use already. */
  onUnplugged: (kind: keyof Devices) => void = () => {};
  readonly #levelListeners = new Set<(level: number) => void>();
  #publisher: OT.Publisher | null = null;
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
      if (second === null) return this.#set({ problem: describeMediaProblem(failure, pictureOnly) });
    }
    this.#listen(failure, found);
  }

  /** Takes part without being heard or seen; also while the browser still asks. */
  justListen(): void {
    this.#release();
    this.#set({ phase: "listening", problem: null });
  }

  /** Sends it into the session, now or as soon as there is something to send. */
  publishInto(session: OT.Session): void {
    this.#session = session;
    this.#publish();
  }

  /** The connection is gone. The library would still count it as published, and refuse to publish it again. */
  withdraw(): void {
    if (this.#publisher?.session) this.#session?.unpublish(this.#publisher);
    this.#session = null;
  }

  toggleMicrophone(): void {
    if (!this.devices.microphone) return;
    this.#publisher?.publishAudio(!this.isMicrophoneOn);
    this.#set({ isMicrophoneOn: !this.isMicrophoneOn, isMutedByHost: false });
  }

  toggleCamera(): void {
    if (!this.devices.camera) return;
    this.#publisher?.publishVideo(!this.isCameraOn);
    this.#set({ isCameraOn: !this.isCameraOn });
  }

  /** How loud one's own voice is, 0 to 1: too often to be announced as the other changes. */
  onLevel(listener: (level: number) => void): void {
    this.#levelListeners.add(listener);
  }

  get microphoneTrack(): MediaStreamTrack | null {
    return (this.devices.microphone && this.#publisher?.getAudioSource()) || null;
  }

  get cameraTrack(): MediaStreamTrack | null {
    return (this.devices.camera && this.#publisher?.getVideoSource().track) || null;
  }

  /** @throws when the browser does not hand it out. */
  async useMicrophone(deviceId: string): Promise<void> {
    await this.#publisher?.setAudioSource(deviceId);
    this.#watch();
  }

  /** @throws when the browser does not hand it out. */
  async useCamera(deviceId: string): Promise<void> {
    await this.#publisher?.setVideoSource(deviceId);
    this.#watch();
  }

  /** @returns null when it works (or nobody wants it any more), else why not. */
  #acquire(devices: Devices): Promise<MediaProblemKind | null> {
    this.#release();
    return new Promise((resolve) => {
      const publisher = OT.initPublisher(undefined, this.#properties(devices), (error) => {
        if (this.#publisher !== publisher) return resolve(null);
        if (error) return resolve(readMediaError(error.name));
        this.#set({ phase: "live", devices });
        this.#watch();
        this.#publish();
        resolve(null);
      });
      this.#publisher = publisher;
      this.#attend(publisher);
    });
  }

  #watch(): void {
    for (const track of [this.microphoneTrack, this.cameraTrack]) {
      track?.addEventListener("ended", () => void this.#replace(track), { once: true });
    }
    this.announce();
  }

  async #replace(track: MediaStreamTrack): Promise<void> {
    // What is in use no more may end.
    if (track !== this.microphoneTrack && track !== this.cameraTrack) return;
    await this.start();
    this.onUnplugged(track.kind === "audio" ? "microphone" : "camera");
  }

  #properties(devices: Devices): OT.PublisherProperties {
    return {
      insertDefaultUI: false,
      name: this.name,
      publishAudio: this.isMicrophoneOn,
      publishVideo: this.isCameraOn,
      ...(devices.microphone ? {} : { audioSource: null }),
      ...(devices.camera ? {} : { videoSource: null }),
    };
  }

  #attend(publisher: OT.Publisher): void {
    publisher.on("accessDialogOpened", () => void this.#waitForConsent(publisher));
    publisher.on("videoElementCreated", ({ element }) => this.#set({ element }));
    const gauge = levelGauge((level) => {
      for (const listener of this.#levelListeners) listener(level);
    });
    publisher.on("audioLevelUpdated", ({ audioLevel }) => gauge(audioLevel));
    publisher.on("muteForced", () => this.#set({ isMicrophoneOn: false, isMutedByHost: true }));
    // Otherwise the library would end the camera with the connection: it is wanted again after the next one.
    publisher.on("streamDestroyed", (event) => event.preventDefault());
  }

  /** The library takes a slow device for a browser that asks; who has agreed already is not asked. */
  async #waitForConsent(publisher: OT.Publisher): Promise<void> {
    const granted = (await hasGranted("microphone")) && (await hasGranted("camera"));
    const isWaiting = publisher === this.#publisher && this.phase === "starting";
    if (isWaiting && !granted) this.#set({ phase: "asking" });
  }

  #publish(): void {
    const publisher = this.#publisher;
    if (!this.#session || !publisher || this.phase !== "live") return;
    this.#session.publish(publisher, (error) => {
      if (!error || publisher !== this.#publisher) return;
      this.#set({ problem: describeMediaProblem("unpublished", this.devices) });
    });
  }

  #listen(kind: MediaProblemKind, wanted: Devices): void {
    this.#release();
    this.#set({ phase: "listening", problem: describeMediaProblem(kind, wanted) });
  }

  #release(): void {
    const publisher = this.#publisher;
    this.#publisher = null;
    publisher?.destroy();
    this.element?.remove();
    this.#set({ element: null, devices: nothing });
  }

  #set(
    change: Partial<
      Pick<
        OwnMedia,
        "phase" | "problem" | "devices" | "isMicrophoneOn" | "isCameraOn" | "isMutedByHost" | "element"
      >
    >,
  ): void {
    Object.assign(this, change);
    this.announce();
  }
}
