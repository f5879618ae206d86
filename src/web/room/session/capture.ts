/// <reference types="@opentok/client" />
import { type ChosenDevices, type Devices, hasGranted } from "./devices.ts";
import { type MediaProblemKind, readMediaError } from "./media-problem.ts";
import { levelGauge } from "./sound-level.ts";

/** Devices to capture, and their initial state. */
export type Wanted = {
  /** Name that others see. */
  name: string;
  devices: Devices;
  chosen: ChosenDevices;
  isMicrophoneOn: boolean;
  isCameraOn: boolean;
};

/** Events of a capture. */
export type CaptureEvents = {
  /** @param problem null: the devices are open. */
  opened(problem: MediaProblemKind | null): void;
  /** The browser asks whether the page may use the devices. */
  asking(): void;
  /** The element that shows the own picture exists. */
  shown(element: HTMLElement): void;
  /** Level of the own voice, 0 to 1. */
  level(level: number): void;
  mutedByHost(): void;
  /** A device in use ended by itself: unplugged, or its permission withdrawn. */
  ended(track: MediaStreamTrack): void;
  published(): void;
  /** The stream is not, or no longer, in the session. */
  unpublished(): void;
};

/** Microphone and camera, captured, shown and published by the library. */
export class Capture {
  readonly #publisher: OT.Publisher;
  #session: OT.Session | null = null;
  readonly #events: CaptureEvents;

  constructor(wanted: Wanted, events: CaptureEvents) {
    this.#events = events;
    this.#publisher = OT.initPublisher(undefined, propertiesOf(wanted), (error) => {
      if (!error) this.#watch();
      events.opened(error ? readMediaError(error.name) : null);
    });
    this.#attend();
  }

  get microphone(): MediaStreamTrack | null {
    return this.#publisher.getAudioSource() ?? null;
  }

  get camera(): MediaStreamTrack | null {
    return this.#publisher.getVideoSource().track;
  }

  /** Id of the published stream; undefined: not published. */
  get streamId(): string | undefined {
    return this.#publisher.stream?.streamId;
  }

  turnMicrophone(isOn: boolean): void {
    this.#publisher.publishAudio(isOn);
  }

  turnCamera(isOn: boolean): void {
    this.#publisher.publishVideo(isOn);
  }

  /** @throws if the browser does not permit it. */
  async useMicrophone(deviceId: string): Promise<void> {
    await this.#publisher.setAudioSource(deviceId);
    this.#watch();
  }

  /** @throws if the browser does not permit it. */
  async useCamera(deviceId: string): Promise<void> {
    await this.#publisher.setVideoSource(deviceId);
    this.#watch();
  }

  publishInto(session: OT.Session): void {
    this.#session = session;
    session.publish(this.#publisher, (error) => {
      if (!error) this.#events.published();
      else this.#failed();
    });
  }

  /** Unpublishes after a disconnect: else the library would refuse to publish again. */
  withdraw(): void {
    if (this.#publisher.session) this.#session?.unpublish(this.#publisher);
  }

  release(): void {
    this.#publisher.destroy();
  }

  #attend(): void {
    const { shown, level, mutedByHost } = this.#events;
    const gauge = levelGauge(level);
    this.#publisher.on("accessDialogOpened", () => void this.#waited());
    this.#publisher.on("videoElementCreated", ({ element }) => shown(element));
    this.#publisher.on("audioLevelUpdated", ({ audioLevel }) => gauge(audioLevel));
    this.#publisher.on("muteForced", mutedByHost);
    this.#publisher.on("streamDestroyed", (event) => {
      // Otherwise the library would end the camera with the stream: it is wanted again for the next one.
      event.preventDefault();
      this.#failed();
    });
  }

  /** The library takes a slow device for a permission dialog, which does not appear if permission is granted. */
  async #waited(): Promise<void> {
    const isGranted = (await hasGranted("microphone")) && (await hasGranted("camera"));
    if (!isGranted) this.#events.asking();
  }

  /** The library gives up when ICE fails. Without a connection to the session that means nothing. */
  #failed(): void {
    if (this.#session?.connection) this.#events.unpublished();
  }

  #watch(): void {
    for (const track of [this.microphone, this.camera]) {
      track?.addEventListener("ended", () => this.#ended(track), { once: true });
    }
  }

  #ended(track: MediaStreamTrack): void {
    // What is in use no more may end.
    if (track === this.microphone || track === this.camera) this.#events.ended(track);
  }
}

function propertiesOf(wanted: Wanted): OT.PublisherProperties {
  const { name, devices, chosen, isMicrophoneOn, isCameraOn } = wanted;
  return {
    insertDefaultUI: false,
    name,
    publishAudio: isMicrophoneOn,
    publishVideo: isCameraOn,
    ...sourceOf("audioSource", devices.microphone, chosen.microphone),
    ...sourceOf("videoSource", devices.camera, chosen.camera),
  };
}

/** @returns null for an unwanted device; no property if the browser chooses. */
function sourceOf(name: "audioSource" | "videoSource", isWanted: boolean, chosen: string | null) {
  if (!isWanted) return { [name]: null };
  return chosen === null ? {} : { [name]: chosen };
}
