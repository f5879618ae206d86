interface StreamedEvent {
  type: string;
  id: string;
  data: unknown;
}

/** Server-sent events as they arrive: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export class EventStream {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  private constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /**
   * @param lastEventId of what was heard last, as a browser sends it when it comes back.
   * @param others headers, like a cookie.
   */
  static async open(
    url: string,
    lastEventId?: string,
    others: Record<string, string> = {},
  ): Promise<EventStream> {
    const headers = {
      accept: "text/event-stream",
      ...others,
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    };
    const response = await fetch(url, { headers });
    if (response.status !== 200 || !response.body) throw new Error(`${url}: ${response.status}`);
    return new EventStream(response.body);
  }

  /** The next event that carries data; null when the stream has ended. */
  async next(): Promise<StreamedEvent | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end === -1) {
        const { value, done } = await this.#reader.read();
        if (done) return null;
        this.#text += this.#decoder.decode(value, { stream: true });
        continue;
      }
      const fields = this.#text.slice(0, end).split("\n");
      this.#text = this.#text.slice(end + 2);
      const fieldOf = (name: string) =>
        fields
          .find((field) => field.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim();
      const data = fieldOf("data");
      if (data !== undefined)
        return {
          type: fieldOf("event") ?? "message",
          id: fieldOf("id") ?? "",
          data: JSON.parse(data) as unknown,
        };
    }
  }

  /** The next event of a type. Others are passed over. */
  async nextOf(type: string): Promise<StreamedEvent> {
    for (;;) {
      const event = await this.next();
      if (event === null) throw new Error(`the stream has ended without ${type}`);
      if (event.type === type) return event;
    }
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}
