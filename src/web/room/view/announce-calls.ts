import type { Announcer } from "../../page/live-regions.ts";
import { describeChange } from "../model/call-sentences.ts";
import type { CallStore } from "../model/call-store.ts";
import type { Mutes } from "../model/mutes.ts";
import type { StoredCall } from "../model/stored-call.ts";

/** Says what happens with the calls, one sentence for each change. */
export function announceCalls(callStore: CallStore, mutes: Mutes, announcer: Announcer): void {
  let before = new Map<string, StoredCall>();
  callStore.onChange(() => {
    const after = new Map(callStore.calls.map((stored) => [stored.call.callId, stored]));
    for (const [callId, stored] of after) {
      const change = describeChange(before.get(callId) ?? null, stored, mutes.everybody);
      if (change) (change.isAlert ? announcer.alert : announcer.say)(change.sentence);
    }
    before = after;
  });
}
