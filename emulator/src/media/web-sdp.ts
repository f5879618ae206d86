/** Changes to werift's SDP that browsers need. Pure. */

/** Leaves only the ICE candidates at one address: the machine's other addresses are nobody's business. */
export function onlyCandidatesAt(address: string, sdp: string): string {
  // a=candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE (RFC 8839 section 5.1)
  return keepLines(sdp, (line) => !line.startsWith("a=candidate:") || line.split(" ")[4] === address);
}

/**
 * Takes rejected media (port 0) out of the BUNDLE group (RFC 9143 section 7.3.3). With them in it Chromium accepts the
 * first answer but not the next, and its publisher fails.
 */
export function unbundleRejected(sdp: string): string {
  const sections = sdp.split(/^(?=m=)/m);
  const rejected = sections
    .filter((section) => /^m=\S+ 0 /.test(section))
    .map((section) => /^a=mid:(\S+)/m.exec(section)?.[1]);
  return sdp.replace(/^a=group:BUNDLE( .*)?$/m, (group) =>
    group
      .split(" ")
      .filter((mid) => !rejected.includes(mid))
      .join(" "),
  );
}

function keepLines(sdp: string, isKept: (line: string) => boolean): string {
  return sdp.split("\r\n").filter(isKept).join("\r\n");
}
