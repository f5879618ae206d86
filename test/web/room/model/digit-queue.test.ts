import { beforeEach, describe, expect, it } from "vitest";
import { Problem } from "../../../../src/web/room/api/request.ts";
import { DigitQueue } from "../../../../src/web/room/model/digit-queue.ts";

/** A server in the test's hands: each request waits until the test answers it. */
let requests: { digits: string; accept: () => void; refuse: (error: Error) => void }[];
let queue: DigitQueue;

beforeEach(() => {
  requests = [];
  queue = new DigitQueue(
    (digits) => new Promise((accept, refuse) => requests.push({ digits, accept, refuse })),
  );
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
const sent = () => requests.map(({ digits }) => digits);
const states = () => queue.pressed.map(({ digit, state }) => `${digit} ${state}`);

describe("Pressed digits", () => {
  it("go out at once", () => {
    queue.press("1");
    expect(sent()).toEqual(["1"]);
    expect(states()).toEqual(["1 waiting"]);
  });

  it("wait for the request before them, so that they arrive in their order", async () => {
    for (const digit of "123") queue.press(digit);
    expect(sent()).toEqual(["1"]);
    requests[0]?.accept();
    await turn();
    expect(sent()).toEqual(["1", "23"]);
    requests[1]?.accept();
    await turn();
    expect(states()).toEqual(["1 sent", "2 sent", "3 sent"]);
    expect(queue.sent).toBe("123");
  });

  it("go out no more than 32 at once", async () => {
    queue.press("0");
    for (let press = 0; press < 3; press++) queue.press("1".repeat(20));
    requests[0]?.accept();
    await turn();
    expect(sent()[1]).toHaveLength(32);
    requests[1]?.accept();
    await turn();
    expect(sent()[2]).toHaveLength(28);
  });
});

describe("A digit that was not sent", () => {
  beforeEach(async () => {
    for (const digit of "1234") queue.press(digit);
    requests[0]?.accept();
    await turn();
    requests[1]?.refuse(new Problem(409, "This phone is not on the line."));
    await turn();
  });

  it("keeps back what was pressed behind it, and says why", () => {
    expect(states()).toEqual(["1 sent", "2 failed", "3 failed", "4 failed"]);
    expect(queue.failed).toBe("234");
    expect(queue.problem).toBe("This phone is not on the line.");
  });

  it("is sent again on request", async () => {
    queue.retry();
    expect(sent()).toEqual(["1", "234", "234"]);
    requests[2]?.accept();
    await turn();
    expect(states()).toEqual(["1 sent", "2 sent", "3 sent", "4 sent"]);
    expect(queue.problem).toBeNull();
  });

  it("does not stop what is pressed later; sent again, it comes after that", async () => {
    queue.press("5");
    requests[2]?.accept();
    await turn();
    queue.retry();
    requests[3]?.accept();
    await turn();
    expect(states()).toEqual(["1 sent", "5 sent", "2 sent", "3 sent", "4 sent"]);
  });
});
