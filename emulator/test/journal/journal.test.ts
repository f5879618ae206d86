import { expect, test } from "vitest";
import { Journal, type JournalEntry } from "../../src/journal/journal.ts";

function record(journal: Journal, kind: JournalEntry["kind"], summary: string): void {
  journal.record({ kind, direction: "in", summary, detail: "" });
}

test("messages of different kinds stay in the order in which they came, also within one millisecond", () => {
  const journal = new Journal();
  const kinds = ["rest", "sip", "signaling", "sip", "webhook", "rest"] as const;
  for (const [n, kind] of kinds.entries()) record(journal, kind, String(n));
  expect(journal.recent().map(({ summary }) => summary)).toEqual(["0", "1", "2", "3", "4", "5"]);
});

test("a flood of one kind drives out none of another", () => {
  const journal = new Journal();
  record(journal, "rest", "POST /session/create 200");
  for (let n = 1; n <= 1_000; n++) record(journal, "signaling", String(n));
  const recent = journal.recent();
  expect(recent).toHaveLength(201);
  expect(recent[0]?.summary).toBe("POST /session/create 200");
  expect(recent[1]?.summary).toBe("801");
});

test("who listens hears each message once, and that all were cleared, until it stops", () => {
  const journal = new Journal();
  const heard: string[] = [];
  const stop = journal.subscribe({
    recorded: ({ summary }) => heard.push(summary),
    cleared: () => heard.push("cleared"),
  });
  record(journal, "sip", "INVITE");
  journal.clear();
  stop();
  record(journal, "sip", "BYE");
  expect(heard).toEqual(["INVITE", "cleared"]);
});

test("secrets are not kept, whoever recorded them", () => {
  const journal = new Journal();
  const secret = '{"password":"hush-hush"}';
  journal.record({ kind: "sip", direction: "in", summary: secret, detail: secret });
  expect(JSON.stringify(journal.recent())).not.toContain("hush-hush");
});

test("a message that is too long is cut, and says how much is missing", () => {
  const journal = new Journal();
  journal.record({ kind: "sip", direction: "in", summary: "INVITE", detail: "x".repeat(20_000) });
  expect(journal.recent()[0]?.detail).toBe(`${"x".repeat(16_000)}\n… and 4000 more`);
});
