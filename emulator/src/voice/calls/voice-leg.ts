import { describeAction } from "../ncco/describe.ts";
import type { Ncco } from "../ncco/ncco.ts";
import type { VoiceApplication } from "./application.ts";
import type { CallIdentity } from "./call-parts.ts";
import type { Conversation } from "./conversation.ts";
import { NccoScript } from "./ncco-script.ts";
import { Reports, type ReportsTo } from "./reports.ts";
import type { NccoScriptParts } from "./script-parts.ts";
import { VoiceCall } from "./voice-call.ts";
import type { VoiceCallView } from "./voice-call-view.ts";

/** A call, and what is done with it. */
export interface VoiceLeg {
  readonly call: VoiceCall;
  readonly script: NccoScript;
}

export interface VoiceLegParts extends NccoScriptParts {
  app: VoiceApplication;
  /** Address for RTP. */
  host: string;
}

/** How a leg begins, and what follows apart from what its script says. */
export interface Opening {
  /** That of who wants it; absent: a new one. */
  conversation?: Conversation;
  reportsTo: ReportsTo;
  answered(leg: VoiceLeg): void;
  /** @param reaction what the app wants to be done after a failure. */
  ended?(reaction: Promise<Ncco | null>): void;
}

/** Puts together a call that is not under way yet, its script, and who tells the app of it. */
export function openVoiceLeg(identity: CallIdentity, parts: VoiceLegParts, opening: Opening): VoiceLeg {
  const { app, host, clock, conversations } = parts;
  const place = { host, clock, now: () => app.now() };
  const call = new VoiceCall(identity, opening.conversation ?? conversations.create(), place);
  const leg = { call, script: new NccoScript(call, parts) };
  listen(leg, new Reports(app, opening.reportsTo), opening);
  return leg;
}

export function viewVoiceLeg({ call, script }: VoiceLeg): VoiceCallView {
  const { uuid, direction, from, to, status, conversation, sessionId, createdAt, answeredAt } = call;
  const { doing } = script;
  return {
    ...{ uuid, direction, from, to, status, conversationId: conversation.uuid },
    ...{ sessionId: sessionId ?? null, createdAt, answeredAt },
    doing: doing && { what: describeAction(doing.action), since: doing.since },
  };
}

function listen(leg: VoiceLeg, reports: Reports, { answered, ended }: Opening): void {
  const { call, script } = leg;
  call.events = {
    changed(outcome) {
      reports.changed(call, outcome);
      if (outcome.status === "answered") answered(leg);
    },
    moved: (from, to) => reports.moved(call, from, to),
    digit(digit) {
      if (script.isFinished) call.conversation.relayDigit(call.uuid, digit);
      else script.hearDigit(digit);
    },
    leftAlone() {
      if (script.isFinished) call.hangUp();
    },
    ended() {
      script.end();
      ended?.(reports.reaction);
    },
  };
}
