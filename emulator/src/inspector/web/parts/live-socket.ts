/** A WebSocket to the emulator that comes back by itself: a restarted emulator finds its pages again. */
export interface LiveSocket<Command> {
  /** Dropped while the emulator is away: nothing that a person clicks is kept for later. */
  send(command: Command): void;
}

export interface LiveSocketEvents<Message> {
  receive(message: Message): void;
  /** True: connected, everything will be told anew. */
  changed(isOpen: boolean): void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;

/** @param path on this page's own origin, e.g. `/_emulator/live`. */
export function openLiveSocket<Command, Message>(
  path: string,
  events: LiveSocketEvents<Message>,
): LiveSocket<Command> {
  let retryMs = FIRST_RETRY_MS;
  let socket: WebSocket;
  const open = () => {
    const url = new URL(path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(url);
    socket.onopen = () => {
      retryMs = FIRST_RETRY_MS;
      events.changed(true);
    };
    socket.onmessage = ({ data }) => events.receive(JSON.parse(data));
    socket.onclose = () => {
      events.changed(false);
      setTimeout(open, retryMs);
      retryMs = Math.min(2 * retryMs, LAST_RETRY_MS);
    };
  };
  open();
  return {
    send(command) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
    },
  };
}
