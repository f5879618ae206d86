import type { MediaSignal } from "../../../phones/phone-wire.ts";

/**
 * The sound of one call: a peer connection that hears, offered by the emulator, and one that speaks, offered by this
 * tab. Two, so that somebody whose microphone is not there yet, or refused, hears all the same.
 */
export interface AudioLegs {
  receive(signal: MediaSignal): Promise<void>;
  /** From when on the microphone is sent. */
  speak(microphone: MediaStream): Promise<void>;
  close(): void;
}

export interface AudioLegsEvents {
  send(signal: MediaSignal): void;
  /** Here is what is heard. */
  play(voice: MediaStream): void;
  /** No way was found between this browser and the emulator. */
  failed(): void;
}

export function openAudioLegs({ send, play, failed }: AudioLegsEvents): AudioLegs {
  // No servers: both ends are on this machine, or where this page came from.
  const hear = new RTCPeerConnection();
  const speak = new RTCPeerConnection();
  for (const leg of [hear, speak]) {
    leg.onconnectionstatechange = () => {
      if (leg.connectionState === "failed") failed();
    };
  }
  hear.ontrack = ({ track }) => play(new MediaStream([track]));
  return {
    async receive({ leg, description }) {
      if (leg === "speak") return speak.setRemoteDescription(description);
      await hear.setRemoteDescription(description);
      await gather(hear, "answer", (sdp) => send({ leg, description: { type: "answer", sdp } }));
    },
    async speak(microphone) {
      for (const track of microphone.getAudioTracks()) {
        speak.addTransceiver(track, { direction: "sendonly", streams: [microphone] });
      }
      await gather(speak, "offer", (sdp) => send({ leg: "speak", description: { type: "offer", sdp } }));
    },
    close() {
      hear.close();
      speak.close();
    },
  };
}

/** Sends one description that has every address in it: without a STUN server that is a matter of milliseconds. */
async function gather(
  connection: RTCPeerConnection,
  type: "offer" | "answer",
  send: (sdp: string) => void,
): Promise<void> {
  await connection.setLocalDescription(
    type === "offer" ? await connection.createOffer() : await connection.createAnswer(),
  );
  await gatheringCompleted(connection);
  send(connection.localDescription?.sdp ?? "");
}

function gatheringCompleted(connection: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (connection.iceGatheringState === "complete") resolve();
    };
    connection.addEventListener("icegatheringstatechange", look);
    look();
  });
}
