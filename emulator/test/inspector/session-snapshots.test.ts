import { expect, test } from "vitest";
import { describeSessions } from "../../src/inspector/session-snapshots.ts";
import { LiveSession } from "../../src/signaling/live-session.ts";

const session = (id: string) =>
  new LiveSession({ id, uriRoot: `/v2/partner/45000001/session/${id}`, mediaMode: "routed", now: () => 1 });

function used(id: string): LiveSession {
  const created = session(id);
  created.join({ data: "", permissions: ["publish"], receive: () => undefined });
  return created;
}

const shown = (sessions: LiveSession[]) => describeSessions(sessions).sessions.map(({ id }) => id);

test("the newest sessions come first, and before those that nobody is in", () => {
  expect(shown([used("1"), session("2"), used("3"), session("4")])).toEqual(["3", "1", "4", "2"]);
});

test("few are shown of the empty sessions, of the others many; the rest is counted", () => {
  const empty = Array.from({ length: 30 }, (_value, n) => session(`empty${n}`));
  const busy = Array.from({ length: 60 }, (_value, n) => used(`busy${n}`));
  const { sessions, moreSessions } = describeSessions([...empty, ...busy]);
  expect(sessions.map(({ id }) => id.replace(/\d+/, "")).filter((id) => id === "empty")).toHaveLength(5);
  expect(sessions[0]?.id).toBe("busy59");
  expect(sessions).toHaveLength(55);
  expect(moreSessions).toBe(35);
});

test("streams are described by what is switched on, and off", () => {
  const meeting = session("1");
  const anna = meeting.join({ data: "anna", permissions: ["publish"], receive: () => undefined });
  const channel = [
    { id: "audio1", type: "audio", active: false },
    { id: "video1", type: "video", active: true, source: "screen" },
  ];
  anna.send({ method: "create", uri: `${anna.uriRoot}/stream/s1`, content: { name: "desk", channel } });
  const sound = { channel: [{ id: "audio1", type: "audio", active: true }] };
  anna.send({ method: "create", uri: `${anna.uriRoot}/stream/s2`, content: sound });
  const [described] = describeSessions([meeting]).sessions;
  expect(described?.connections).toMatchObject([{ data: "anna", isHidden: false }]);
  expect(described?.streams).toMatchObject([
    { id: "s1", name: "desk", audio: false, video: true, videoSource: "screen" },
    { id: "s2", name: "", audio: true, video: null, videoSource: null },
  ]);
});
