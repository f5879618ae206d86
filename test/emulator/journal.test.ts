import { expect, test } from "vitest";
import { Journal, type JournalEntry } from "../../src/emulator/journal.ts";

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

test("who listens hears each message once, until it stops", () => {
  const journal = new Journal();
  const heard: string[] = [];
  const stop = journal.subscribe(({ summary }) => heard.push(summary));
  record(journal, "sip", "INVITE");
  stop();
  record(journal, "sip", "BYE");
  expect(heard).toEqual(["INVITE"]);
});
