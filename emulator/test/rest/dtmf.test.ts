import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { SystemMediaClock } from "../../src/media/clock.ts";
import type { LiveSession } from "../../src/signaling/live-session.ts";
import type { UserAgent } from "../../src/sip/sip-call.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { TestPhone } from "../support/gateway.ts";
import { KINDS, Project } from "./project.ts";

const SOON = { timeout: 5_000, interval: 10 };

describe.each(KINDS)("for credentials of the kind %s", (kind) => {
  let project: Project;
  let session: LiveSession;
  const agents: UserAgent[] = [];
  let anna: { phone: TestPhone; connectionId: string };
  let bert: { phone: TestPhone; connectionId: string };
  beforeAll(async () => {
    project = await Project.open({ kind, hasPhones: true });
    session = project.newSession();
    anna = await callPhone();
    bert = await callPhone();
  });
  afterAll(async () => {
    await project.close();
    for (const agent of agents) await agent.close();
  });

  /** A phone outside of the emulator that is in a call. */
  async function callPhone() {
    const phone = new TestPhone(null, new SystemMediaClock());
    const agent = await startUserAgent({
      host: "127.0.0.1",
      port: 0,
      name: "Phone",
      receiveCall: phone.receive,
    });
    agents.push(agent);
    const token = project.opentok.generateToken(session.id, { data: "sip=true" });
    const call = await project.call("dial", session.id, token, `sip:phone@127.0.0.1:${agent.port}`, {});
    const { connectionId } = call as { connectionId: string };
    const state = () =>
      project.emulator.calls.running.find((running) => running.connectionId === connectionId)?.state;
    await vi.waitUntil(() => state() === "ACTIVE", SOON);
    return { phone, connectionId };
  }

  const digits = (phone: TestPhone) => phone.digits.join("");

  describe("playing digits", () => {
    test("through the library reaches one phone, then all", async () => {
      await project.call("playDTMF", session.id, anna.connectionId, "12p#");
      await expect.poll(() => digits(anna.phone), SOON).toBe("12#");
      await project.call("playDTMF", session.id, null, "90*");
      await expect.poll(() => [digits(anna.phone), digits(bert.phone)], SOON).toEqual(["12#90*", "90*"]);
    });

    test("answers 200 with a body", async () => {
      const answer = await project.rest("POST", `/session/${session.id}/play-dtmf`, {
        body: { digits: "p" },
      });
      expect(answer).toMatchObject({ status: 200, body: { code: 200, message: "OK" } });
    });

    test.each([
      ["letters", { digits: "12A" }],
      ["no digits", { digits: "" }],
      ["nothing", {}],
      ["a number", { digits: 12 }],
      ["a minute of digits and more", { digits: "1".repeat(257) }],
    ])("that are %s: 400 in the platform's words", async (_what, body) => {
      const answer = await project.rest("POST", `/session/${session.id}/play-dtmf`, { body });
      expect(answer).toMatchObject({ status: 400, body: { code: 400, message: "Invalid DTMF Digits" } });
    });

    test.each([
      ["a session without phones", () => `/session/${project.newSession().id}`],
      ["a session that does not exist", () => "/session/2_unknown"],
      ["a connection that is not there", () => `/session/${session.id}/connection/${randomUUID()}`],
      [
        "a phone of another session",
        () => `/session/${project.newSession().id}/connection/${anna.connectionId}`,
      ],
    ])("to %s: 404", async (_what, path) => {
      const answer = await project.rest("POST", `${path()}/play-dtmf`, { body: { digits: "1" } });
      expect(answer).toMatchObject({ status: 404, body: { code: 404, message: expect.any(String) } });
    });

    test("to a connection that is none of a phone's: 404", async () => {
      const browser = project.attend(session, randomUUID());
      const path = `/session/${session.id}/connection/${browser.participation.connectionId}/play-dtmf`;
      expect(await project.rest("POST", path, { body: { digits: "1" } })).toMatchObject({ status: 404 });
    });
  });
});
