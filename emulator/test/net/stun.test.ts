import { createSocket } from "node:dgram";
import { once } from "node:events";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answerBinding } from "../../src/net/stun.ts";
import { startStunServer } from "../../src/net/stun-server.ts";
import { brokenFrom } from "../support/broken-datagrams.ts";

const SEED = 20_260_101;

/** A binding request without attributes: type, length, magic cookie, transaction id. */
const request = Buffer.from("000100002112a442b7e7a701bc34d686fa87dfae", "hex");

describe("a STUN binding request", () => {
  test("is answered with the sender's address, as in the sample of RFC 5769", () => {
    const answer = answerBinding(request, { address: "192.0.2.1", port: 32_853 });
    expect(Buffer.from(answer ?? []).toString("hex")).toBe(
      "0101000c2112a442b7e7a701bc34d686fa87dfae" + "002000080001a147e112a643",
    );
  });

  test.each([
    ["too short", request.subarray(0, 19)],
    ["a response", Buffer.from("010100002112a442b7e7a701bc34d686fa87dfae", "hex")],
    ["without the magic cookie", Buffer.from("0001000000000000b7e7a701bc34d686fa87dfae", "hex")],
  ])("that is %s gets no answer", (_what, datagram) => {
    expect(answerBinding(datagram, { address: "192.0.2.1", port: 1 })).toBeNull();
  });

  test("from nowhere gets no answer", () => {
    expect(answerBinding(request, { address: "192.0.2.1", port: 0 })).toBeNull();
  });

  test("is answered, whatever else has come before it", async () => {
    const server = await startStunServer("127.0.0.1");
    const client = createSocket("udp4");
    client.bind(0, "127.0.0.1");
    await once(client, "listening");
    for (const datagram of fc.sample(brokenFrom([request]), { numRuns: 1_000, seed: SEED })) {
      client.send(datagram, server.port, "127.0.0.1");
    }
    const last = Buffer.concat([request.subarray(0, 8), Buffer.from("the last one")]);
    const isLast = (answer: Buffer) => answer.subarray(8, 20).equals(last.subarray(8));
    const answered = new Promise((resolve) =>
      client.on("message", (answer) => isLast(answer) && resolve(answer)),
    );
    const again = setInterval(() => client.send(last, server.port, "127.0.0.1"), 20);
    await answered;
    clearInterval(again);
    client.close();
    await server.close();
  });

  test("goes over UDP, there and back", async () => {
    const server = await startStunServer("127.0.0.1");
    const client = createSocket("udp4");
    const answered = once(client, "message");
    client.send(request, server.port, "127.0.0.1");
    const [answer] = await answered;
    expect(answer).toEqual(
      Buffer.from(answerBinding(request, { ...client.address(), address: "127.0.0.1" }) ?? []),
    );
    client.close();
    await server.close();
  });
});
