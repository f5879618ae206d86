import { hearsTone } from "../../../test/support/tone.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { SineTone } from "../../src/media/tone.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { TestPhone } from "./gateway.ts";

const HOST = "127.0.0.1";
/** Half a second of sound: enough to tell a tone. */
const HEARING_SAMPLES = 4_000;

/** A SIP phone outside of the emulator, in the hand of a test: it answers at once and sings one note. */
export interface SingingPhone {
  readonly address: string;
  readonly phone: TestPhone;
  hears(frequencyHz: number): boolean;
  close(): Promise<void>;
}

export async function startSingingPhone(noteHz: number): Promise<SingingPhone> {
  const phone = new TestPhone(new SineTone(noteHz), new SystemMediaClock());
  const agent = await startUserAgent({
    host: HOST,
    port: 0,
    name: "Phone",
    receiveCall: phone.receive,
  });
  return {
    address: `sip:phone@${HOST}:${agent.port}`,
    phone,
    hears(frequencyHz) {
      return (
        phone.heard.length >= HEARING_SAMPLES && hearsTone(phone.heard.slice(-HEARING_SAMPLES), frequencyHz)
      );
    },
    close: () => agent.close(),
  };
}
