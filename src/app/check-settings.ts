import { SettingsError } from "../settings.ts";
import { parseTarget } from "./calls/target.ts";
import type { OpenTokPlatform } from "./opentok/platform.ts";
import type { AppSettings } from "./parts.ts";

/**
 * What only the app can tell about its settings: whether targets can be dialed and sessions be joined.
 *
 * @throws SettingsError which names them all.
 */
export function checkSettings(
  settings: AppSettings,
  platform: Pick<OpenTokPlatform, "project" | "webToken">,
): void {
  const problems: string[] = [];
  const check = (name: string, use: () => unknown) => {
    try {
      use();
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  };
  const { sip, dial, rooms } = settings;
  if (sip.uri !== null) check("SIP_URI", () => parseTarget(sip.uri ?? ""));
  for (const entry of dial.allow ?? [])
    if (/^sips?:/i.test(entry)) check(`DIAL_ALLOW, ${entry}`, () => parseTarget(entry));
  for (const [room, sessionId] of Object.entries(rooms.sessions))
    check(`ROOMS, ${room} (in project ${platform.project})`, () => platform.webToken(sessionId, "publisher"));
  if (problems.length > 0) throw new SettingsError(problems);
}
