import { beforeEach, describe, expect, test } from "vitest";
import { Meeting, ROOT } from "./meeting.ts";

let meeting: Meeting;
beforeEach(() => {
  meeting = new Meeting();
});

describe("who connects", () => {
  test("is announced to everybody, itself included, and told who is there", () => {
    meeting.join("anna", "moderator");
    meeting.publish("anna", "s1");
    meeting.news();
    const reply = meeting.join("bert");
    expect(meeting.news()).toEqual(["anna: created connection/bert", "bert: created connection/bert"]);
    expect(reply).toMatchObject({
      status: 200,
      payload: { connection: [{ id: "anna" }, { id: "bert" }], stream: [{ id: "s1" }], archive: [] },
    });
  });

  test("is described with its data, permissions and the time in milliseconds", () => {
    meeting.join("anna", "subscriber");
    expect(meeting.deliveries()[0]?.message).toEqual({
      method: "created",
      uri: `${ROOT}/connection/anna`,
      from: "",
      content: {
        id: "anna",
        creationTime: 1000,
        data: "name=anna",
        permissions: ["subscribe"],
        capabilities: [],
      },
    });
  });

  test("under an id that is taken is refused, and nobody hears of it", () => {
    meeting.join("anna");
    meeting.news();
    expect(meeting.join("anna")).toMatchObject({ status: 409 });
    expect(meeting.news()).toEqual([]);
  });

  test("as a hidden client is announced to nobody, listed nowhere, and hears everything", () => {
    meeting.join("anna");
    meeting.join("symphony.mixer", "publisher", true);
    expect(meeting.news()).toEqual(["anna: created connection/anna"]);
    expect(meeting.join("bert")).toMatchObject({ payload: { connection: [{ id: "anna" }, { id: "bert" }] } });
    expect(meeting.news()).toContain("symphony.mixer: created connection/bert");
    meeting.leave("symphony.mixer");
    expect(meeting.news()).toEqual(["symphony.mixer: deleted connection/symphony.mixer clientDisconnected"]);
  });
});

describe("who leaves", () => {
  test("takes its streams along first, then its subscriptions, then goes", () => {
    meeting.join("anna");
    meeting.join("bert");
    meeting.publish("anna", "s1");
    meeting.publish("bert", "s2");
    meeting.send("bert", "create", "stream/s1/subscriber/sub1");
    meeting.news();
    meeting.leave("bert", "networkDisconnected");
    expect(meeting.news()).toEqual([
      "anna: deleted stream/s2 networkDisconnected",
      "bert: deleted stream/s2 networkDisconnected",
      "anna: deleted stream/s1/subscriber/sub1",
      "anna: deleted connection/bert networkDisconnected",
      "bert: deleted connection/bert networkDisconnected",
    ]);
  });

  test("twice leaves once", () => {
    meeting.join("anna");
    meeting.leave("anna");
    meeting.news();
    meeting.leave("anna");
    expect(meeting.news()).toEqual([]);
  });

  test("can't say anything any more", () => {
    meeting.join("anna");
    meeting.leave("anna");
    expect(meeting.send("anna", "signal", "signal/1")).toMatchObject({ status: 404 });
  });
});

describe("a moderator", () => {
  beforeEach(() => {
    meeting.join("anna", "moderator");
    meeting.join("bert");
    meeting.publish("anna", "s1");
    meeting.publish("bert", "s2");
    meeting.news();
  });

  test("disconnects somebody, and everybody hears why", () => {
    expect(meeting.send("anna", "delete", "connection/bert").status).toBe(200);
    expect(meeting.news()).toEqual([
      "anna: deleted stream/s2 forceDisconnected",
      "bert: deleted stream/s2 forceDisconnected",
      "anna: deleted connection/bert forceDisconnected",
      "bert: deleted connection/bert forceDisconnected",
    ]);
  });

  test("ends somebody's stream", () => {
    expect(meeting.send("anna", "delete", "stream/s2").status).toBe(200);
    expect(meeting.news()).toEqual([
      "anna: deleted stream/s2 forceUnpublished",
      "bert: deleted stream/s2 forceUnpublished",
    ]);
  });

  test("mutes one stream: its publisher is told, and mutes itself", () => {
    expect(meeting.send("anna", "update", "stream/s2", { reason: "mute", channels: ["audio"] }).status).toBe(
      200,
    );
    const [order, ...others] = meeting.deliveries();
    expect(others).toEqual([]);
    expect(order).toMatchObject({ to: "bert", message: { method: "update", uri: `${ROOT}/stream/s2` } });
    expect(order?.message.content).toEqual({ reason: "mute", channels: ["audio"], active: true });
  });

  test("mutes everybody but the excluded, and newcomers learn it on entry", () => {
    const content = { reason: "mute", active: true, channels: ["audio"], exclusion: ["s1"] };
    expect(meeting.send("anna", "update", "", content).status).toBe(200);
    expect(meeting.news()).toEqual(["anna: update", "bert: update", "bert: update stream/s2"]);
    expect(meeting.join("carl")).toMatchObject({ payload: { mute: { active: true } } });
    meeting.send("anna", "update", "", { reason: "mute", active: false });
    expect(meeting.join("dora").payload).not.toHaveProperty("mute");
  });

  test("is a guest's match in nothing: the guest is refused everything of this", () => {
    expect(meeting.send("bert", "delete", "connection/anna")).toMatchObject({ status: 403 });
    expect(meeting.send("bert", "delete", "stream/s1")).toMatchObject({ status: 403 });
    expect(meeting.send("bert", "update", "stream/s1", { reason: "mute" })).toMatchObject({ status: 403 });
    expect(meeting.send("bert", "update", "", { reason: "mute", active: true })).toMatchObject({
      status: 403,
    });
    expect(meeting.news()).toEqual([]);
  });

  test("can't disconnect who is not there, or hidden", () => {
    meeting.join("symphony.mixer", "publisher", true);
    expect(meeting.send("anna", "delete", "connection/nobody")).toMatchObject({ status: 404 });
    expect(meeting.send("anna", "delete", "connection/symphony.mixer")).toMatchObject({ status: 404 });
  });
});

describe("a message", () => {
  test.each([
    ["to another session", "signal", `${ROOT}X/signal/1`, 404],
    ["to no session at all", "signal", "/v2/else/1", 400],
    ["that nobody knows", "explode", `${ROOT}/stream/s1`, 400],
    ["with the name of a built-in property", "constructor", `${ROOT}/__proto__/x`, 400],
  ])("%s is answered with %4$i and heard by nobody", (_what, method, uri, status) => {
    meeting.join("anna");
    meeting.news();
    const outcome = meeting.session.handle("anna", { method, uri, content: {} });
    expect(outcome).toMatchObject({
      reply: { status, payload: { reason: expect.any(String) } },
      deliveries: [],
    });
  });
});
