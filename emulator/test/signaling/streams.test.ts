import { beforeEach, describe, expect, test } from "vitest";
import { Meeting, ROOT } from "./meeting.ts";

let meeting: Meeting;
beforeEach(() => {
  meeting = new Meeting();
  meeting.join("anna");
  meeting.join("bert");
  meeting.news();
});

describe("a stream", () => {
  test("is announced to everybody with all that its publisher said", () => {
    expect(meeting.publish("anna", "s1").status).toBe(200);
    const deliveries = meeting.deliveries();
    expect(deliveries.map(({ to }) => to)).toEqual(["anna", "bert"]);
    expect(deliveries[0]?.message).toMatchObject({
      method: "created",
      uri: `${ROOT}/stream/s1`,
      content: {
        id: "s1",
        name: "camera",
        creationTime: 1000,
        connectionId: "anna",
        connection: { id: "anna" },
      },
    });
    expect(deliveries[0]?.message.content.channel).toMatchObject([{ id: "audio1" }, { width: 640 }]);
  });

  test("can't be published without the permission, twice, or without end", () => {
    meeting.join("sue", "subscriber");
    expect(meeting.publish("sue", "s1")).toMatchObject({ status: 403 });
    expect(meeting.publish("anna", "s1").status).toBe(200);
    expect(meeting.publish("bert", "s1")).toMatchObject({ status: 409 });
    const replies = Array.from({ length: 21 }, (_value, n) => meeting.publish("bert", `many${n}`).status);
    expect(replies.lastIndexOf(200)).toBe(19);
    expect(replies.at(-1)).toBe(400);
  });

  test("with channels that are none is refused with the reason", () => {
    const reply = meeting.send("anna", "create", "stream/s1", { channel: [{ type: 3 }] });
    expect(reply).toMatchObject({ status: 400, payload: { reason: expect.stringContaining("channel") } });
    expect(meeting.news()).toEqual([]);
  });

  test("tells only what changed, and nothing when nothing did", () => {
    meeting.publish("anna", "s1");
    meeting.news();
    meeting.send("anna", "update", "stream/s1/channel/video1", { active: true, width: 320 });
    const [first] = meeting.deliveries();
    expect(first?.message).toMatchObject({ method: "updated", content: { width: 320 } });
    expect(first?.message.content).not.toHaveProperty("active");
    meeting.send("anna", "update", "stream/s1/channel/video1", { active: true, width: 320 });
    expect(meeting.news()).toEqual([]);
  });

  test("that changed is described so to newcomers", () => {
    meeting.publish("anna", "s1");
    meeting.send("anna", "update", "stream/s1/channel/audio1", { active: false });
    const reply = meeting.join("carl");
    expect(reply.payload).toMatchObject({ stream: [{ channel: [{ id: "audio1", active: false }, {}] }] });
  });

  test.each([
    ["neither on nor off", { active: "maybe" }],
    ["no end of properties", Object.fromEntries(Array.from({ length: 60 }, (_value, n) => [`p${n}`, n]))],
  ])("whose channel is to have %s stays as it is", (_what, content) => {
    meeting.publish("anna", "s1");
    meeting.news();
    expect(meeting.send("anna", "update", "stream/s1/channel/audio1", content)).toMatchObject({
      status: 400,
    });
    expect(meeting.news()).toEqual([]);
  });

  test("can't be called by what is no id", () => {
    for (const id of ["", "a b", "x".repeat(129)]) {
      expect(meeting.publish("anna", id), id).toMatchObject({ status: 400 });
    }
    expect(meeting.news()).toEqual([]);
  });

  test("is changed by its publisher only", () => {
    meeting.publish("anna", "s1");
    expect(meeting.send("bert", "update", "stream/s1/channel/audio1", { active: false })).toMatchObject({
      status: 403,
    });
    expect(meeting.send("anna", "update", "stream/s1/channel/none", {})).toMatchObject({ status: 404 });
    expect(meeting.send("anna", "update", "stream/none/channel/audio1", {})).toMatchObject({ status: 404 });
  });

  test("published unmuted into a muted session is muted at once", () => {
    meeting.session.muteAll(true, []);
    meeting.publish("anna", "s1");
    expect(meeting.news()).toEqual([
      "anna: created stream/s1",
      "bert: created stream/s1",
      "anna: update stream/s1",
    ]);
    meeting.publish("bert", "s2", false);
    expect(meeting.news()).not.toContain("bert: update stream/s2");
  });

  test("that its publisher ends is gone for all", () => {
    meeting.publish("anna", "s1");
    meeting.news();
    expect(meeting.send("anna", "delete", "stream/s1").status).toBe(200);
    expect(meeting.news()).toEqual([
      "anna: deleted stream/s1 clientDisconnected",
      "bert: deleted stream/s1 clientDisconnected",
    ]);
    expect(meeting.send("anna", "delete", "stream/s1")).toMatchObject({ status: 404 });
  });
});

describe("a subscriber", () => {
  beforeEach(() => {
    meeting.publish("anna", "s1");
    meeting.news();
  });

  test.each([
    ["routed", "MANTIS"],
    ["relayed", "P2P"],
  ] as const)("in a %s session makes the publisher offer, labeled %s", (mediaMode, sourceStreamId) => {
    const other = new Meeting(mediaMode);
    other.join("anna");
    other.join("bert");
    other.publish("anna", "s1");
    other.news();
    expect(other.send("bert", "create", "stream/s1/subscriber/sub1").status).toBe(200);
    const [offer, ...others] = other.deliveries();
    expect(others).toEqual([]);
    expect(offer).toMatchObject({
      to: "anna",
      message: {
        method: "generateoffer",
        uri: `${ROOT}/stream/s1/subscriber/sub1`,
        from: "bert",
        content: { sourceStreamId, simulcastEnabled: false, peerId: expect.any(String) },
      },
    });
  });

  test("and publisher exchange their media descriptions, each from the other", () => {
    meeting.send("bert", "create", "stream/s1/subscriber/sub1");
    meeting.news();
    const place = "stream/s1/subscriber/sub1";
    meeting.send("anna", "candidate", place, { candidate: "c" });
    meeting.send("anna", "offer", place, { type: "offer", sdp: "v=0" });
    meeting.send("bert", "answer", place, { type: "answer", sdp: "v=0" });
    const told = meeting.deliveries();
    expect(told.map(({ to, message }) => [message.from, message.method, to])).toEqual([
      ["anna", "candidate", "bert"],
      ["anna", "offer", "bert"],
      ["bert", "answer", "anna"],
    ]);
    expect(told[1]?.message.content).toEqual({ type: "offer", sdp: "v=0" });
  });

  describe("that restarts ICE", () => {
    const place = "stream/s1/subscriber/sub1";
    const sdp = "v=0\r\na=setup:actpass\r\nm=audio 9\r\na=setup:actpass\r\na=mid:0\r\n";

    beforeEach(() => {
      meeting.send("bert", "create", place);
      meeting.send("anna", "offer", place, { type: "offer", sdp });
      meeting.send("bert", "answer", place, { type: "answer", sdp });
      meeting.news();
    });

    test("in a routed session is the DTLS client to the publisher, which would be one itself towards a router", () => {
      meeting.send("bert", "offer", place, { type: "offer", sdp, peerId: "p" });
      expect(meeting.deliveries()[0]).toMatchObject({
        to: "anna",
        message: { content: { type: "offer", sdp: "v=0\r\nm=audio 9\r\na=mid:0\r\n", peerId: "p" } },
      });
      meeting.send("anna", "answer", place, { type: "answer", sdp });
      expect(meeting.deliveries()[0]).toMatchObject({ to: "bert", message: { content: { sdp } } });
    });

    test.each([
      ["anna", "bert"],
      ["bert", "anna"],
    ])(
      "while the publisher does gets on with it: %s offers before %s, whose offer is dropped",
      (first, second) => {
        meeting.send(first, "offer", place, { type: "offer", sdp });
        expect(meeting.send(second, "offer", place, { type: "offer", sdp }).status).toBe(200);
        expect(meeting.deliveries().map(({ to }) => to)).toEqual([second]);
        meeting.send(second, "answer", place, { type: "answer", sdp });
        meeting.send(second, "offer", place, { type: "offer", sdp });
        expect(meeting.news()).toEqual([`${first}: answer ${place}`, `${first}: offer ${place}`]);
      },
    );

    test("again before it was answered is heard again", () => {
      meeting.send("bert", "offer", place, { type: "offer", sdp });
      meeting.send("bert", "offer", place, { type: "offer", sdp });
      expect(meeting.news()).toEqual([`anna: offer ${place}`, `anna: offer ${place}`]);
    });
  });

  test("is nobody else's business", () => {
    meeting.send("bert", "create", "stream/s1/subscriber/sub1");
    meeting.join("mallory", "moderator");
    meeting.news();
    expect(meeting.send("mallory", "offer", "stream/s1/subscriber/sub1")).toMatchObject({ status: 403 });
    expect(meeting.send("mallory", "delete", "stream/s1/subscriber/sub1")).toMatchObject({ status: 403 });
    expect(meeting.news()).toEqual([]);
  });

  test("is not made without end: each costs the publisher a peer connection", () => {
    const subscribe = (n: number) => meeting.send("bert", "create", `stream/s1/subscriber/sub${n}`).status;
    const replies = Array.from({ length: 101 }, (_value, n) => subscribe(n));
    expect(replies.lastIndexOf(200)).toBe(99);
    expect(replies.at(-1)).toBe(400);
  });

  test("of a stream that is gone is told so", () => {
    expect(meeting.send("bert", "create", "stream/none/subscriber/sub1")).toMatchObject({ status: 404 });
    meeting.send("bert", "create", "stream/s1/subscriber/sub1");
    meeting.send("anna", "delete", "stream/s1");
    expect(meeting.send("bert", "answer", "stream/s1/subscriber/sub1")).toMatchObject({ status: 404 });
  });

  test("without the permission gets nothing", () => {
    meeting.join("paul", "publisheronly");
    meeting.news();
    expect(meeting.send("paul", "create", "stream/s1/subscriber/sub1")).toMatchObject({ status: 403 });
    expect(meeting.news()).toEqual([]);
  });

  test("that stops lets the publisher close that peer connection", () => {
    meeting.send("bert", "create", "stream/s1/subscriber/sub1");
    meeting.news();
    expect(meeting.send("bert", "update", "stream/s1/subscriber/sub1", { active: false }).status).toBe(200);
    expect(meeting.news()).toEqual([]);
    expect(meeting.send("bert", "delete", "stream/s1/subscriber/sub1").status).toBe(200);
    expect(meeting.news()).toEqual(["anna: deleted stream/s1/subscriber/sub1"]);
  });
});

describe("who subscribes to their own stream", () => {
  /** Anna subscribes to what she publishes. @returns where the publisher in her page is asked for an offer. */
  function subscribeToOwn(id: string): string {
    expect(meeting.send("anna", "create", `stream/s1/subscriber/${id}`).status).toBe(200);
    const [asked, ...others] = meeting.deliveries();
    expect(others).toEqual([]);
    expect(asked).toMatchObject({ to: "anna", message: { method: "generateoffer", from: "anna" } });
    return (asked?.message.uri ?? "").slice(ROOT.length + 1);
  }

  /**
   * Messages to Anna's page, and who in it gets each: as the client library does, the subscriber that the message
   * names, or the publisher where it names none of them.
   */
  function received(): string[] {
    return meeting.deliveries().map(({ to, message }) => {
      expect([to, message.from]).toEqual(["anna", "anna"]);
      const id = message.uri.split("/").at(-1) ?? "";
      const recipient = ["sub1", "sub2"].includes(id) ? id : "publisher";
      return `${recipient}: ${message.method} ${message.content.sdp}`;
    });
  }

  beforeEach(() => {
    meeting.publish("anna", "s1");
    meeting.news();
  });

  test("is asked for an offer under an id that is none of its subscribers'", () => {
    const [first, second] = [subscribeToOwn("sub1"), subscribeToOwn("sub2")];
    expect(new Set([first, second, "stream/s1/subscriber/sub1", "stream/s1/subscriber/sub2"]).size).toBe(4);
  });

  test("negotiates with itself: what the one side says reaches the other, in both directions", () => {
    const places = { sub1: subscribeToOwn("sub1"), sub2: subscribeToOwn("sub2") };
    for (const [id, publisherPlace] of Object.entries(places)) {
      for (const method of ["candidate", "offer", "answer"]) {
        meeting.send("anna", method, publisherPlace, { sdp: "of the publisher" });
        expect(received()).toEqual([`${id}: ${method} of the publisher`]);
        meeting.send("anna", "answer", `stream/s1/subscriber/${id}`, { sdp: `to ${method}` });
        expect(received()).toEqual([`publisher: answer to ${method}`]);
      }
      for (const method of ["candidate", "offer"]) {
        meeting.send("anna", method, `stream/s1/subscriber/${id}`, { sdp: `of ${id}` });
        expect(received()).toEqual([`publisher: ${method} of ${id}`]);
      }
    }
  });

  test("that stops lets its publisher close that peer connection, and no other", () => {
    const [first, second] = [subscribeToOwn("sub1"), subscribeToOwn("sub2")];
    expect(meeting.send("anna", "delete", "stream/s1/subscriber/sub1").status).toBe(200);
    // Under its own id too: the library has given the publisher what came after the subscriber was gone.
    expect(meeting.news()).toEqual([`anna: deleted ${first}`, "anna: deleted stream/s1/subscriber/sub1"]);
    expect(meeting.send("anna", "offer", first)).toMatchObject({ status: 404 });
    expect(meeting.send("anna", "offer", second)).toMatchObject({ status: 200 });
    expect(meeting.news()).toEqual(["anna: offer stream/s1/subscriber/sub2"]);
  });

  test("keeps both of its ids to itself", () => {
    const publisherPlace = subscribeToOwn("sub1");
    for (const place of [publisherPlace, "stream/s1/subscriber/sub1"]) {
      expect(meeting.send("bert", "offer", place)).toMatchObject({ status: 403 });
    }
    expect(meeting.news()).toEqual([]);
  });

  test("can be subscribed to by others as ever", () => {
    subscribeToOwn("sub1");
    meeting.send("bert", "create", "stream/s1/subscriber/sub2");
    meeting.send("anna", "offer", "stream/s1/subscriber/sub2");
    meeting.send("bert", "answer", "stream/s1/subscriber/sub2");
    expect(meeting.news()).toEqual([
      "anna: generateoffer stream/s1/subscriber/sub2",
      "bert: offer stream/s1/subscriber/sub2",
      "anna: answer stream/s1/subscriber/sub2",
    ]);
  });

  test("has no subscriber left when the stream ends", () => {
    const publisherPlace = subscribeToOwn("sub1");
    meeting.send("anna", "delete", "stream/s1");
    for (const place of [publisherPlace, "stream/s1/subscriber/sub1"]) {
      expect(meeting.send("anna", "offer", place)).toMatchObject({ status: 404 });
    }
  });
});

describe("a signal", () => {
  test("to all reaches all, the sender too, and says from whom it is", () => {
    meeting.send("anna", "signal", "signal/1", { type: "chat", data: "hello" });
    const told = meeting.deliveries();
    expect(told.map(({ to }) => to)).toEqual(["anna", "bert"]);
    expect(told[0]?.message).toMatchObject({ from: "anna", content: { type: "chat", data: "hello" } });
  });

  test("to one reaches that one only", () => {
    meeting.send("anna", "signal", "connection/bert/signal/1", { data: "psst" });
    expect(meeting.deliveries().map(({ to }) => to)).toEqual(["bert"]);
    expect(meeting.send("anna", "signal", "connection/nobody/signal/1")).toMatchObject({ status: 404 });
  });

  test.each([
    ["a type of 129 bytes", { type: `${"é".repeat(64)}x` }, 413],
    ["data of more than 8 kB", { data: "x".repeat(8193) }, 413],
    ["data that is no text", { data: { a: 1 } }, 400],
  ])("with %s is refused", (_what, content, status) => {
    expect(meeting.send("anna", "signal", "signal/1", content)).toMatchObject({ status });
    expect(meeting.news()).toEqual([]);
  });
});
