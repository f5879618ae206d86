import { EventEmitter } from "node:events";
import type { Request, Response } from "express";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Decision } from "../../../src/app/policy/audit.ts";
import { auditSignIns } from "../../../src/app/policy/audit-sign-ins.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Sign-ins that are answered 401, each from an address. @returns entries of the audit log, and a way to go on. */
function signInsThatFail() {
  const entries: Pick<Decision, "visitor" | "why">[] = [];
  const note = async ({ visitor, why }: Decision) => void entries.push({ visitor, why });
  const handle = auditSignIns({ audit: { note }, onBackgroundError: vi.fn() });
  const failFrom = (ip: string, statusCode = 401) => {
    const response = Object.assign(new EventEmitter(), { statusCode });
    handle({ path: "/sign-in/callback", ip } as Request, response as unknown as Response, () => {});
    response.emit("finish");
  };
  return { entries, failFrom };
}

test("the first failure of an address is noted at once, and a minute later how many more there were", () => {
  const { entries, failFrom } = signInsThatFail();
  for (let n = 0; n < 500; n++) failFrom("192.0.2.1");
  failFrom("192.0.2.2", 403);
  failFrom("192.0.2.3", 429);
  expect(entries.map(({ visitor, why }) => [visitor?.address, why])).toEqual([
    ["192.0.2.1", "answered 401"],
    ["192.0.2.2", "answered 403"],
  ]);
  vi.advanceTimersByTime(60_000);
  expect(entries.slice(2).map(({ visitor, why }) => [visitor?.address, why])).toEqual([
    ["192.0.2.1", "499 more within a minute"],
  ]);
  failFrom("192.0.2.1");
  expect(entries).toHaveLength(4);
});

test("thousands of addresses don't fill the log", () => {
  const { entries, failFrom } = signInsThatFail();
  for (let n = 0; n < 5_000; n++) failFrom(`10.0.${n >> 8}.${n & 255}`);
  expect(entries.length).toBeLessThanOrEqual(20);
  vi.advanceTimersByTime(60_000);
  expect(entries.at(-1)).toEqual({ visitor: null, why: "4980 more within a minute, from other addresses" });
});
