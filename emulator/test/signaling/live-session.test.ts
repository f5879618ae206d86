import { describe, expect, test } from "vitest";
import type { InProcessClient } from "../../src/signaling/in-process-client.ts";
import { LiveSession } from "../../src/signaling/live-session.ts";
import type { ServerMessage } from "../../src/signaling/messages.ts";
import { Sessions } from "../../src/signaling/sessions.ts";

const newSession = () => new LiveSession({ id: "SID", uriRoot: "/r", mediaMode: "routed", now: () => 0 });

/** A phone that writes down what it hears, and may answer. */
function phone(heard: string[], answer: (message: ServerMessage) => void = () => {}): InProcessClient {
  return {
    data: "sip=true",
    permissions: ["publish", "subscribe"],
    receive(message) {
      heard.push(`${message.method} ${message.uri.split("/").slice(6, 7)} ${message.reason ?? ""}`.trim());
      answer(message);
    },
  };
}

const sessions = () =>
  new Sessions({ owners: [{ id: "45000001", secret: "0123456789abcdef0123456789abcdef" }], now: () => 1 });

describe("a client in the same process", () => {
  test("is there when join returns, and does not hear of its own arrival", () => {
    const heard: string[] = [];
    const session = newSession();
    const { connectionId } = session.join(phone(heard));
    expect(session.connections.map(({ id }) => id)).toEqual([connectionId]);
    expect(heard).toEqual([]);
  });

  test("that is hidden has an id that browsers hide", () => {
    const { connectionId } = newSession().join({ ...phone([]), hidden: true });
    expect(connectionId).toMatch(/^symphony\./);
  });

  test("hears last that it was disconnected, and nothing after that", () => {
    const heard: string[] = [];
    const session = sessions().create("routed");
    const { connectionId } = session.join(phone(heard));
    session.forceDisconnect(connectionId);
    session.join(phone([]));
    expect(heard).toEqual(["deleted connection forceDisconnected"]);
  });

  test("may leave twice, and from within a message", () => {
    const session = sessions().create("routed");
    const heard: string[] = [];
    const first = session.join(phone(heard, () => first.leave("clientDisconnected")));
    session.join(phone([]));
    first.leave("clientDisconnected");
    expect(session.connections).toHaveLength(1);
    expect(heard).toEqual(["created connection", "deleted connection clientDisconnected"]);
  });

  test("that answers a message at once does not overtake what the others are being told", () => {
    const session = sessions().create("routed");
    const [ann, ben]: string[][] = [[], []];
    const participation = session.join(
      phone(ann!, ({ method, uri }) => {
        const isArrival = method === "created" && uri.includes("/connection/");
        if (!isArrival) return;
        participation.send({
          method: "signal",
          uri: `${session.uriRoot}/signal/1`,
          content: { data: "hello" },
        });
      }),
    );
    session.join(phone(ben!));
    ann!.length = 0;
    ben!.length = 0;
    session.join(phone([]));
    expect(ann).toEqual(["created connection", "signal signal"]);
    expect(ben).toEqual(["created connection", "signal signal"]);
  });
});

describe("the sessions of a project", () => {
  test("are found by their ids after a restart, in the same media mode and empty", () => {
    const before = sessions();
    const routed = before.create("routed", "192.0.2.1");
    routed.join(phone([]));
    const relayed = before.create("relayed");
    const after = sessions();
    expect(after.find(routed.id)).toMatchObject({ id: routed.id, mediaMode: "routed", connections: [] });
    expect(after.find(relayed.id)).toMatchObject({ mediaMode: "relayed" });
    expect(after.find(routed.id)).toBe(after.find(routed.id));
    expect(after.find("2_unknown")).toBeUndefined();
  });

  test("are not kept without end, unless somebody is in them", () => {
    const project = sessions();
    const [used, empty] = [project.create("routed"), project.create("routed")];
    used.join(phone([]));
    for (let n = 0; n < 1100; n++) project.create("routed");
    expect(project.list()).toHaveLength(1000);
    expect(project.find(used.id)).toBe(used);
    expect(project.list()).not.toContain(empty);
    expect(project.find(empty.id)).toMatchObject({ id: empty.id, mediaMode: "routed" });
  });

  test("are all left when they are cleared, by the hidden too", () => {
    const project = sessions();
    const heard: string[] = [];
    project.create("routed").join({ ...phone(heard), hidden: true });
    project.clear();
    expect(heard).toEqual(["deleted connection networkDisconnected"]);
    expect(project.list()).toEqual([]);
  });
});
