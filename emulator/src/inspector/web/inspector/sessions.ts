import type { ConnectionSnapshot, SessionSnapshot, StreamSnapshot } from "../../inspector-wire.ts";
import { copyableId } from "../parts/copyable-id.ts";
import { element, find, icon } from "../parts/element.ts";
import { keyedList } from "../parts/keyed-list.ts";

/** The sessions and their connections. @returns an update function. */
export function sessions(events: {
  /** Shows this session's messages only. */
  select(sessionId: string): void;
}): (sessions: readonly SessionSnapshot[], more: number) => void {
  const list = find("#sessions", HTMLElement);
  const moreLine = find("#more-sessions", HTMLElement);
  const update = keyedList<SessionSnapshot>(
    list,
    ({ id }) => id,
    (session) => sessionEntry(session, events.select),
  );
  return (sessions, more) => {
    update(sessions);
    if (sessions.length === 0) list.replaceChildren(emptyEntry());
    else list.querySelector(":scope > .empty")?.remove();
    moreLine.hidden = more === 0;
    moreLine.textContent = `And ${more} more: older, and most of them empty.`;
  };
}

function emptyEntry(): HTMLElement {
  return element(
    "li",
    { class: "muted empty" },
    "No session yet. It appears as soon as your app creates one.",
  );
}

function sessionEntry(session: SessionSnapshot, select: (sessionId: string) => void): HTMLElement {
  const { id, mediaMode, connections, streams } = session;
  const show = element(
    "button",
    { type: "button", class: "button small", click: () => select(id) },
    "Messages",
  );
  show.setAttribute("aria-label", `Messages of session ${id}`);
  const head = element(
    "p",
    { class: "entry-head" },
    copyableId("session id", id),
    element("span", { class: "chip" }, mediaMode),
    show,
  );
  const people = connections.map((connection) => {
    return connectionEntry(
      connection,
      streams.filter(({ connectionId }) => connectionId === connection.id),
    );
  });
  const nobody = element("li", { class: "muted" }, "Nobody is connected.");
  const list = element("ul", { class: "plain-list connections" }, ...(people.length > 0 ? people : [nobody]));
  return element("li", { class: "entry" }, head, list);
}

function connectionEntry(connection: ConnectionSnapshot, streams: readonly StreamSnapshot[]): HTMLElement {
  const { id, data, isHidden, permissions } = connection;
  const kind = kindOf(connection);
  const head = element(
    "p",
    { class: "entry-head" },
    icon(kind.icon),
    element("span", {}, kind.name),
    copyableId("connection id", id),
    ...(isHidden ? [] : [roleChip(permissions)]),
  );
  const lines = [
    ...(data === "" ? [] : [element("p", { class: "data", title: data }, data)]),
    ...streams.map(streamLine),
  ];
  return element("li", { class: `connection${isHidden ? " is-hidden" : ""}` }, head, ...lines);
}

/** By the most that it may do. */
const ROLES = [
  ["forcedisconnect", "moderator"],
  ["publish", "publisher"],
  ["subscribe", "subscriber"],
] as const;

function roleChip(permissions: readonly string[]): HTMLElement {
  const [, role] = ROLES.find(([permission]) => permissions.includes(permission)) ?? ["", "may nothing"];
  return element("span", { class: "chip", title: `May ${permissions.join(", ")}` }, role);
}

/** A phone is known by the data of the SIP token, in both forms that apps use. */
function kindOf({ data, isHidden }: ConnectionSnapshot): { name: string; icon: string } {
  if (isHidden) return { name: "Mixer (hidden)", icon: "users" };
  const isPhone = /^sip=true\b/.test(data) || /"sip"\s*:\s*true/.test(data);
  return isPhone ? { name: "Phone", icon: "phone" } : { name: "Browser", icon: "monitor" };
}

function streamLine(stream: StreamSnapshot): HTMLElement {
  const { id, name, audio, video, videoSource } = stream;
  const parts = [
    ...describeMedia("mic", "audio", audio),
    ...describeMedia("video", videoSource ?? "video", video),
  ];
  return element(
    "p",
    { class: "stream-line" },
    ...parts,
    element("span", {}, name || "Unnamed stream"),
    copyableId("stream id", id),
  );
}

function describeMedia(picture: string, what: string, isOn: boolean | null): Node[] {
  if (isOn === null) return [];
  const words = isOn ? what : `${what} off`;
  return [element("span", { class: `media ${isOn ? "is-on" : "is-off"}` }, icon(picture), words)];
}
