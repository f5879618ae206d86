import type { CallNotice } from "../../../phones/phone-wire.ts";
import { formatDuration } from "../parts/format.ts";
import { nameCaller } from "./caller.ts";

/** @returns one sentence about how a call came to its end. */
export function describeNotice({ from, how, detail, talkedMs }: CallNotice): string {
  const who = nameCaller(from);
  const talked = talkedMs === null ? "" : ` · ${formatDuration(talkedMs)}`;
  switch (how) {
    case "missed":
      return `Missed call from ${who}`;
    case "declined":
      return `Declined ${who}`;
    case "answered elsewhere":
      return `${who}: answered in another tab`;
    case "hung up here":
      return `You hung up${talked}`;
    case "hung up there":
      return `${who} hung up${talked}`;
    case "failed":
      return `Call failed: ${detail}${talked}`;
  }
}
