import type { BookedCall } from "../calls/booked-call.ts";
import type { CallBook } from "../calls/call-book.ts";
import type { Mutes } from "../session/mutes.ts";
import { describeChange } from "./call-sentences.ts";
import type { Announcer } from "./live-regions.ts";

/** Says what happens with the calls, one sentence for each change. */
export function announceCalls(book: CallBook, mutes: Mutes, announcer: Announcer): void {
  let before = new Map<string, BookedCall>();
  book.onChange(() => {
    const after = new Map(book.calls.map((booked) => [booked.call.callId, booked]));
    for (const [callId, booked] of after) {
      const change = describeChange(before.get(callId) ?? null, booked, mutes.everybody);
      if (change) (change.isAlert ? announcer.alert : announcer.say)(change.sentence);
    }
    before = after;
  });
}
