// A person's tab, as small as can be: it connects, publishes, subscribes to all others, to its own stream when it is told
// to, and writes down what happens.
OT.setProxyUrl(`${location.origin}/_emulator/client`);

const query = new URLSearchParams(location.search);
const session = OT.initSession(query.get("key"), query.get("session"));
const subscribers = [];
const ownSubscribers = [];
const events = [];
const look = { width: 320, height: 240, insertMode: "append" };
let publisher;

const tellers = {
  connectionCreated: ({ connection }) => connection.data,
  connectionDestroyed: ({ connection, reason }) => `${connection.data} ${reason}`,
  sessionDisconnected: ({ reason }) => reason,
  sessionReconnecting: () => "",
  sessionReconnected: () => "",
  streamCreated: ({ stream }) => stream.connection.data,
  streamDestroyed: ({ stream, reason }) => `${stream.connection.data} ${reason}`,
  streamPropertyChanged: ({ stream, changedProperty, newValue }) =>
    `${stream.connection.data} ${changedProperty} ${newValue}`,
  muteForced: ({ active }) => String(active),
  signal: ({ type, data, from }) => `${type} ${data} from ${from ? from.data : "the server"}`,
};
for (const [name, tell] of Object.entries(tellers)) {
  session.on(name, (event) => events.push(`${name} ${tell(event)}`.trim()));
}
session.on("streamCreated", ({ stream }) => {
  subscribers.push(session.subscribe(stream, "others", look, done("subscribe")));
});

OT.on("exception", ({ code, message }) => events.push(`exception ${code} ${message}`));

function done(what) {
  return (error) => events.push(error ? `${what} failed: ${error.name}` : `${what} done`);
}

function connectionOf(data) {
  return session.connections.find((connection) => connection.data === data);
}

function streamOf(data) {
  return subscribers.map(({ stream }) => stream).find((stream) => stream?.connection.data === data);
}

/** Media that have come over the network for a subscriber; how loud it is says nothing, as a network test plays at volume 0. */
async function receivedBy(subscriber) {
  const inbound = [...(await subscriber.getRtcStatsReport()).values()].filter(
    ({ type }) => type === "inbound-rtp",
  );
  const figureOf = (kind, figure) => inbound.find((stats) => stats.kind === kind)?.[figure] ?? 0;
  return { pictures: figureOf("video", "framesDecoded"), sound: figureOf("audio", "packetsReceived") };
}

/** Returns nothing, so that a test does not wait for it. */
function settle(what, promise) {
  promise.then(() => done(what)(), done(what));
}

window.tab = {
  events,
  connect: () => void session.connect(query.get("token"), done("connect")),
  leave: () => session.disconnect(),
  publish(properties) {
    publisher = OT.initPublisher("own", { ...look, resolution: "320x240", name: "camera", ...properties });
    publisher.on("muteForced", () => events.push("own audio muted"));
    session.publish(publisher, done("publish"));
  },
  signal: (signal) => void session.signal(signal, done("signal")),
  signalTo: (data, signal) => void session.signal({ ...signal, to: connectionOf(data) }, done("signal")),
  disconnect: (data) => settle("force disconnect", session.forceDisconnect(connectionOf(data))),
  mute: (data) => settle("force mute", session.forceMuteStream(streamOf(data))),
  muteAll: () => settle("force mute all", session.forceMuteAll()),
  subscribeToOwn(properties) {
    const told = done("subscribe to own");
    ownSubscribers.push(session.subscribe(publisher.stream, "others", { ...look, ...properties }, told));
  },
  unsubscribeFromOwn: () => session.unsubscribe(ownSubscribers.pop()),
  receivedFromOwn: () => Promise.all(ownSubscribers.map(receivedBy)),
  restartIce: (side) =>
    (side === "publisher" ? publisher : (ownSubscribers[0] ?? subscribers[0]))._.iceRestart(
      "a test asks for it",
      true,
    ),
  unpublish() {
    publisher.destroy();
    ownSubscribers.length = 0; // they end with it
  },
  breakSocket: () => window.sockets.at(-1).close(4000),
  hasAudio: () => publisher.stream.hasAudio,
  frames: () =>
    [...document.querySelectorAll("#others video")].map(
      (video) => video.getVideoPlaybackQuality().totalVideoFrames,
    ),
};
