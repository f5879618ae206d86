/** baresip: a real softphone without a screen. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PemIdentity } from "../../src/identity/certificate-authority.ts";
import { eventually } from "./eventually.ts";
import { ForeignProgram, findFreePorts } from "./foreign-program.ts";
import { formatWav, sineWave, WAV_HEAD_BYTES } from "./wav.ts";

export interface BaresipOptions {
  /** For TLS: the port is `tlsPort`. */
  identity?: PemIdentity;
  /** Sound that it sends: a steady tone in Hz, or `echo`: what it hears. Absent: 1000 Hz. */
  says?: number | "echo";
  /** Takes the place of the accounts auto, manual and srtp. */
  accounts?: string[];
}

/** An event of baresip's control interface: `CALL_ESTABLISHED`, `CALL_CLOSED`... */
export interface BaresipEvent {
  type: string;
  param?: string;
}

export class Baresip {
  readonly port: number;
  readonly tlsPort: number;
  readonly events: BaresipEvent[] = [];
  readonly #program: ForeignProgram;
  readonly #control: Socket;
  readonly #folder: string;
  readonly #replies = new Map<string, boolean>();
  #token = 0;

  private constructor(program: ForeignProgram, control: Socket, folder: string, port: number) {
    this.#program = program;
    this.#control = control;
    this.#folder = folder;
    this.port = port;
    this.tlsPort = port + 1;
    let unread: Buffer = Buffer.alloc(0);
    control.on("data", (chunk) => {
      unread = this.#read(Buffer.concat([unread, chunk]));
    });
  }

  /** Starts it with the accounts `auto@` (answers), `manual@` (rings) and `srtp@` (answers, encrypted only). */
  static async start(options: BaresipOptions = {}): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), "baresip-"));
    const port = await findFreePorts(3);
    const files = configuration(folder, port, await findFreePorts(40), options);
    await mkdir(join(folder, "dump"));
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const program = new ForeignProgram("baresip", "baresip-core", ["-f", folder, "-s"]);
    await program.listensOn(port, "udp");
    await program.listensOn(port + 2, "tcp");
    const control = connect(port + 2, "127.0.0.1");
    await new Promise<void>((resolve, reject) => control.once("connect", resolve).once("error", reject));
    return new Baresip(program, control, folder, port);
  }

  /** Digits that came as telephone events, told once each: their ends have events of their own, without a digit. */
  get digits(): string {
    return this.events
      .filter(({ type }) => type === "CALL_DTMF_START")
      .map(({ param = "" }) => param)
      .join("");
  }

  uri(user: string, transport: "udp" | "tcp" | "tls" = "udp"): string {
    return `sip:${user}@127.0.0.1:${transport === "tls" ? this.tlsPort : this.port};transport=${transport}`;
  }

  /** Command of a person at the phone: `dial`, `hangup`, `accept`, `hold`, `resume`, `sndcode` (a tone). */
  async command(command: string, params = ""): Promise<void> {
    this.#token += 1;
    const token = String(this.#token);
    const message = JSON.stringify({ command, params, token });
    this.#control.write(`${Buffer.byteLength(message)}:${message},`);
    await eventually(
      () => this.#replies.has(token),
      () => `baresip's answer to ${command}`,
    );
    if (this.#replies.get(token) !== true) throw new Error(`baresip refused ${command}`);
  }

  /** Waits until an event has come so often. */
  async sees(type: string, times = 1): Promise<void> {
    await eventually(
      () => this.events.filter((event) => event.type === type).length >= times,
      () =>
        `baresip's ${type}; seen: ${this.events.map((event) => event.type).join(", ")}\n${this.#program.output}`,
      10_000,
    );
  }

  /** Samples that it has heard in its last call so far, 8 kHz; nothing of an echo. */
  async recording(): Promise<Int16Array> {
    const folder = join(this.#folder, "dump");
    const files = (await readdir(folder)).filter((name) => name.endsWith("-dec.wav"));
    const last = files.toSorted().at(-1);
    // Its head tells no sizes before the end of the call.
    const data = last ? (await readFile(join(folder, last))).subarray(WAV_HEAD_BYTES) : Buffer.alloc(0);
    return Int16Array.from({ length: Math.floor(data.length / 2) }, (_, at) => data.readInt16LE(2 * at));
  }

  async stop(): Promise<void> {
    this.#control.destroy();
    await this.#program.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Netstrings: `5:hello,`. @returns what is not complete yet. */
  #read(bytes: Buffer): Buffer {
    const [prefix, digits] = /^(\d+):/.exec(bytes.toString("latin1", 0, 12)) ?? [];
    if (prefix === undefined) return bytes;
    const end = prefix.length + Number(digits);
    if (bytes.length < end + 1) return bytes;
    const message: unknown = JSON.parse(bytes.toString("utf8", prefix.length, end));
    this.#take(message);
    return this.#read(bytes.subarray(end + 1));
  }

  #take(message: unknown): void {
    if (typeof message !== "object" || message === null) return;
    if ("response" in message && "token" in message) {
      this.#replies.set(String(message.token), "ok" in message && message.ok === true);
    } else if ("type" in message) {
      const param = "param" in message ? { param: String(message.param) } : {};
      this.events.push({ type: String(message.type), ...param });
    }
  }
}

const SAMPLE_RATE = 8_000;

function configuration(folder: string, port: number, mediaPort: number, options: BaresipOptions) {
  const { says = 1_000, identity } = options;
  const isEcho = says === "echo";
  const codecs = "audio_codecs=PCMU/8000/1,PCMA/8000/1";
  const account = (user: string, mode: string) =>
    `<sip:${user}@127.0.0.1:${port}>;regint=0;answermode=${mode};${codecs}`;
  const accounts = options.accounts ?? [
    account("auto", "auto"),
    account("manual", "manual"),
    `${account("srtp", "auto")};mediaenc=srtp-mand`,
  ];
  const modules = ["g711", "aufile", "aubridge", ...(isEcho ? [] : ["sndfile"]), "srtp"];
  const config = [
    "poll_method epoll",
    `sip_listen 127.0.0.1:${port}`,
    ...(identity === undefined ? [] : [`sip_certificate ${join(folder, "identity.pem")}`]),
    "call_local_timeout 60",
    "call_max_calls 8",
    "audio_player aubridge,sink",
    `audio_source ${isEcho ? "aubridge,sink" : `aufile,${join(folder, "says.wav")}`}`,
    `audio_alert aufile,${join(folder, "says.wav")}`,
    ...["ausrc_srate 8000", "auplay_srate 8000", "ausrc_channels 1", "auplay_channels 1"],
    ...["audio_level no", "rtp_tos 184", `rtp_ports ${mediaPort}-${mediaPort + 39}`, "rtcp_mux no"],
    ...["jitter_buffer_delay 5-10", "rtp_stats yes", "net_interface 127.0.0.1"],
    "module_path /usr/lib/baresip/modules",
    ...modules.map((name) => `module ${name}.so`),
    ...["module_tmp account.so", "module_app menu.so", "module_app ctrl_tcp.so"],
    `ctrl_tcp_listen 127.0.0.1:${port + 2}`,
    `snd_path ${join(folder, "dump")}`,
    "",
  ];
  return {
    config: config.join("\n"),
    accounts: `${accounts.join("\n")}\n`,
    contacts: "",
    "says.wav": formatWav(sineWave(isEcho ? 400 : says, SAMPLE_RATE, 120), SAMPLE_RATE),
    ...(identity === undefined ? {} : { "identity.pem": `${identity.key}\n${identity.certificate}` }),
  };
}
