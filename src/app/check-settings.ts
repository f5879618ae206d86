import type { NoteProblem, Settings } from "../settings.ts";
import { parseTarget } from "./calls/target.ts";
import { OpenTokPlatform } from "./opentok/platform.ts";

/** What only the app can tell about settings: whether targets can be dialed and sessions be joined. */
export function checkSettings({ sip, dial, rooms, platform }: Settings, note: NoteProblem): void {
  const check = (path: string, what: string, use: () => unknown) => {
    try {
      use();
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      note(path, `has ${what}, which can't be used: ${words.replace(/\.$/, "")}`);
    }
  };
  const { uri } = sip;
  if (uri !== null) check("sip.uri", uri, () => parseTarget(uri));
  for (const [index, entry] of (dial.allow ?? []).entries())
    if (/^sips?:/i.test(entry)) check(`dial.allow.${index}`, entry, () => parseTarget(entry));
  if (platform === null) return;
  const project = new OpenTokPlatform(platform);
  for (const [room, sessionId] of Object.entries(rooms.sessions))
    check(`rooms.${room}`, `a session for ${room}`, () => project.webToken(sessionId, "publisher"));
}
