/** Obstacles that keep a browser from taking part. Each of these runs inside the page, before its own scripts. */

declare global {
  interface Window {
    /** From now on no media gets through: ICE fails, for what is connected and for what will be. */
    loseMedia?: () => void;
  }
}

/** A browser that the calling library can't use. */
export function beUnfit(): void {
  let library: object | undefined;
  Object.defineProperty(window, "OT", {
    get: () => library && Object.assign(library, { checkSystemRequirements: () => 0 }),
    set: (loaded: object) => {
      library = loaded;
    },
  });
}

/** A network that lets no WebSocket through, until `sessionStorage` says `open`. */
export function refuseWebSockets(): void {
  const Original = window.WebSocket;
  class Refused extends EventTarget {
    constructor() {
      super();
      setTimeout(() => this.dispatchEvent(new Event("error")));
    }
  }
  window.WebSocket = new Proxy(Original, {
    construct: (_, args: ConstructorParameters<typeof WebSocket>) =>
      sessionStorage.getItem("network") === "open" ? new Original(...args) : new Refused(),
  });
}

/** A firewall around the media: with `iceTransportPolicy: "relay"` and no relay there is no way through. */
export function blockMedia(): void {
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super({ ...configuration, iceTransportPolicy: "relay" });
    }
  };
}

/** Media gets through, until `loseMedia()` is called. */
export function makeMediaLosable(): void {
  const Original = window.RTCPeerConnection;
  const connections = new Set<RTCPeerConnection>();
  const lost = new WeakSet<RTCPeerConnection>();
  let isLost = false;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(isLost ? { ...configuration, iceTransportPolicy: "relay" } : configuration);
      connections.add(this);
    }

    override get iceConnectionState(): RTCIceConnectionState {
      return lost.has(this) ? "failed" : super.iceConnectionState;
    }
  };
  window.loseMedia = () => {
    isLost = true;
    for (const connection of connections) {
      lost.add(connection);
      connection.dispatchEvent(new Event("iceconnectionstatechange"));
    }
  };
}

/** Somebody without a microphone and a camera. */
export function haveNoDevices(): void {
  navigator.mediaDevices.enumerateDevices = async () => [];
}
