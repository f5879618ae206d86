/// <reference types="@opentok/client" />
import { Changes } from "../model/changes.ts";
import type { SubscriptionStatus } from "../model/connectivity.ts";
import { levelGauge } from "./sound-level.ts";

const RETRY_DELAY_MS = 3_000;
const TRIES = 3;

/** Subscription to a stream of another participant or a phone. */
export class Subscription extends Changes {
  readonly stream: OT.Stream;
  status: SubscriptionStatus = "connecting";
  /** Element that plays the stream; null until it exists. */
  element: HTMLElement | null = null;
  /** Whether the library has paused the picture in favor of the sound. */
  isVideoPaused = false;
  /** Whether the browser waits for a click before it plays sound. */
  isAudioBlocked = false;
  /** Whether it is silenced in this browser only. */
  isSilenced = false;
  /** Whether this is the active speaker. */
  isSpeaking = false;
  /** Level, 0 to 1. It changes too often to be announced. */
  level = 0;
  onLevel: (level: number) => void = () => {};
  readonly #session: OT.Session;
  readonly #properties: OT.SubscriberProperties;
  #subscriber: OT.Subscriber | null = null;
  #tries = 0;
  /** Whether this try has failed: the library may report it more than once. */
  #hasFailed = false;
  #ended = false;

  constructor(session: OT.Session, stream: OT.Stream, properties: OT.SubscriberProperties) {
    super();
    this.#session = session;
    this.stream = stream;
    this.#properties = { ...properties, insertDefaultUI: false };
    this.#subscribe();
  }

  silence(isSilenced: boolean): void {
    this.isSilenced = isSilenced;
    this.#subscriber?.subscribeToAudio(!isSilenced);
    this.announce();
  }

  markSpeaking(isSpeaking: boolean): void {
    this.#set({ isSpeaking });
  }

  /** Ends the subscription after the stream was destroyed: the library has unsubscribed already. */
  end(): void {
    this.#ended = true;
    this.element?.remove();
    this.element = null;
  }

  #subscribe(): void {
    this.#tries += 1;
    this.#hasFailed = false;
    const properties = { ...this.#properties, subscribeToAudio: !this.isSilenced };
    const subscriber = this.#session.subscribe(this.stream, undefined, properties, (error) => {
      if (error) this.#failed();
      else this.#connected();
    });
    this.#subscriber = subscriber;
    const gauge = levelGauge((level) => {
      this.level = level;
      this.onLevel(level);
    });
    subscriber.on("videoElementCreated", ({ element }) => this.#set({ element }));
    subscriber.on("audioLevelUpdated", ({ audioLevel }) => gauge(audioLevel));
    subscriber.on("audioBlocked", () => this.#set({ isAudioBlocked: true }));
    subscriber.on("audioUnblocked", () => this.#set({ isAudioBlocked: false }));
    subscriber.on("videoDisabled", ({ reason }) => this.#set({ isVideoPaused: reason === "quality" }));
    subscriber.on("videoEnabled", () => this.#set({ isVideoPaused: false }));
    subscriber.on("disconnected", () => this.#set({ status: "interrupted" }));
    subscriber.on("connected", () => this.#connected());
    // The library gives up what has been interrupted for too long.
    subscriber.on("destroyed", () => subscriber === this.#subscriber && this.#failed());
  }

  #connected(): void {
    this.#tries = 0;
    this.#set({ status: "connected" });
  }

  #failed(): void {
    if (this.#ended || this.#hasFailed) return;
    this.#hasFailed = true;
    this.element?.remove();
    this.#set({ status: "failed", element: null });
    if (this.#tries >= TRIES) return;
    setTimeout(() => {
      if (!this.#ended) this.#subscribe();
    }, RETRY_DELAY_MS);
  }

  #set(
    change: Partial<
      Pick<Subscription, "status" | "element" | "isVideoPaused" | "isAudioBlocked" | "isSpeaking">
    >,
  ): void {
    if (this.#ended) return;
    Object.assign(this, change);
    this.announce();
  }
}
