import { expect, test } from "vitest";
import { onlyCandidatesAt, unbundleRejected } from "../../src/media/web-sdp.ts";

const answer = [
  "v=0",
  "a=group:BUNDLE 0 1 2",
  "m=audio 9 UDP/TLS/RTP/SAVPF 0",
  "a=mid:0",
  "a=candidate:1 1 udp 2130706431 127.0.0.1 5004 typ host",
  "a=candidate:2 1 udp 2130706430 172.17.0.2 5006 typ host",
  "m=video 0 UDP/TLS/RTP/SAVPF 96",
  "a=mid:1",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "a=mid:2",
  "",
].join("\r\n");

test("media that are rejected leave the bundle, all others stay", () => {
  expect(unbundleRejected(answer)).toBe(answer.replace("BUNDLE 0 1 2", "BUNDLE 0 2"));
});

test("an answer that rejects nothing stays as it is", () => {
  const accepted = answer.replace("m=video 0", "m=video 9");
  expect(unbundleRejected(accepted)).toBe(accepted);
});

test("only the candidate at our own address is told", () => {
  const told = onlyCandidatesAt("127.0.0.1", answer);
  expect(told).toContain("127.0.0.1 5004");
  expect(told).not.toContain("172.17.0.2");
  expect(told.split("\r\n")).toHaveLength(answer.split("\r\n").length - 1);
});
