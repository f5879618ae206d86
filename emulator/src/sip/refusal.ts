/** Answers without a transaction (RFC 3261 section 8.2.7): for what belongs to no call. Pure. */
import { createHash } from "node:crypto";
import type { SipHeaders } from "./headers.ts";

export interface Refusal {
  code: number;
  reason: string;
  lines?: string[];
}

const TAG_LENGTH = 16;

/** @param headers of the request. @returns the response; a repeated request gets the same one, its To tag included. */
export function formatResponse(headers: SipHeaders, answer: Refusal, server: string): string {
  const lines = [
    `SIP/2.0 ${answer.code} ${answer.reason}`,
    ...headers.getAll("via").map((via) => `Via: ${via}`),
    ...optional("From", headers.get("from")),
    ...optional("To", taggedTo(headers)),
    ...optional("Call-ID", headers.get("call-id")),
    ...optional("CSeq", headers.get("cseq")),
    ...(answer.lines ?? []),
    `Server: ${server}`,
    "Content-Length: 0",
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** @returns 420 for a request that requires what we can't do (RFC 3261 section 8.2.2.3), else null. */
export function refuseExtensions(headers: SipHeaders, supported: readonly string[]): Refusal | null {
  const unknown = headers.tokens("require").filter((tag) => !supported.includes(tag));
  if (unknown.length === 0) return null;
  return { code: 420, reason: "Bad Extension", lines: [`Unsupported: ${unknown.join(", ")}`] };
}

function taggedTo(headers: SipHeaders): string | undefined {
  const to = headers.get("to");
  if (to === undefined || /;\s*tag\s*=/i.test(to)) return to;
  const identity = ["via", "call-id", "from"].map((name) => headers.get(name)).join("\n");
  return `${to};tag=${createHash("sha256").update(identity).digest("hex").slice(0, TAG_LENGTH)}`;
}

function optional(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [`${name}: ${value}`];
}
