import type { CallChange, CallList, MuteAllChange, StreamMuted } from "../../../app/calls/wire.ts";
import type { RecordingChange, StopChange } from "../../../app/live/wire.ts";
import type { CallerList } from "../../../app/telephone/wire.ts";
import { roomPath } from "./request.ts";

/** Handlers of the room's live events and of their connection. */
export type RoomEventHandlers = {
  calls(list: CallList): void;
  call(change: CallChange): void;
  muteAll(change: MuteAllChange): void;
  muted(muted: StreamMuted): void;
  callers(list: CallerList): void;
  dialIn(): void;
  admission(): void;
  recording(change: RecordingChange): void;
  callsStopped(change: StopChange): void;
  opened(): void;
  /** @param isOver whether the browser has given up, because the server refused; else it reconnects by itself. */
  failed(isOver: boolean): void;
};

/** Server-sent events of a room. A browser that reconnects by itself receives what it missed. */
export class RoomEvents {
  readonly #source: EventSource;

  constructor(roomId: string, handlers: RoomEventHandlers) {
    const source = new EventSource(roomPath(roomId, "events"));
    this.#source = source;
    on(source, "calls", handlers.calls);
    on(source, "call", handlers.call);
    on(source, "muteAll", handlers.muteAll);
    on(source, "muted", handlers.muted);
    on(source, "callers", handlers.callers);
    on(source, "dialIn", handlers.dialIn);
    on(source, "admission", handlers.admission);
    on(source, "recording", handlers.recording);
    on(source, "callsStopped", handlers.callsStopped);
    source.addEventListener("open", handlers.opened);
    source.addEventListener("error", () => handlers.failed(source.readyState === EventSource.CLOSED));
  }

  close(): void {
    this.#source.close();
  }
}

function on<Data>(source: EventSource, name: string, handle: (data: Data) => void): void {
  source.addEventListener(name, (event: MessageEvent<string>) => handle(JSON.parse(event.data)));
}
