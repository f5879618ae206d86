import type { Announcer } from "../../page/live-regions.ts";
import { describeChange } from "../model/call-sentences.ts";
import type { CallBook } from "../model/call-store.ts";
import type { Mutes } from "../model/mutes.ts";
import type { BookedCall } from "../model/stored-call.ts";

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
