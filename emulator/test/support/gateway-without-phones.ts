import { randomUUID } from "node:crypto";
import { Router } from "express";
import type { SipTarget } from "../../src/calls/call-view.ts";
import type { Gateway, GatewayContext } from "../../src/gateway.ts";

/** A dial on a gateway without phones. */
export interface Dialed {
  sessionId: string;
  connectionData: string;
  target: SipTarget;
}

/**
 * A telephone side with nobody on it, for tests of all the rest: it writes down what was dialed.
 * @param dialed gets an entry with each dial.
 */
export function gatewayWithoutPhones(dialed: Dialed[] = []): (context: GatewayContext) => Promise<Gateway> {
  return async () => ({
    sipAddress: "127.0.0.1:5070",
    sipTlsAddress: null,
    voice: {
      phoneNumber: "+12015550123",
      sipAddress: "127.0.0.1:5080",
      sipTlsAddress: null,
      api: Router(),
      calls: { running: [] },
      reset: () => undefined,
      close: async () => undefined,
    },
    pages: null,
    calls: {
      running: [],
      dial(sessionId, connectionData, target) {
        dialed.push({ sessionId, connectionData, target });
        return { id: randomUUID(), connectionId: randomUUID(), streamId: randomUUID() };
      },
      playDigits: () => 0,
      close: async () => undefined,
    },
    close: async () => undefined,
  });
}

export const startGatewayWithoutPhones = gatewayWithoutPhones();
