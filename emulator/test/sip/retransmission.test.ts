import { expect, test } from "vitest";
import { retransmissionTimes } from "../../src/sip/transport/retransmission.ts";
import { RFC3261_TIMERS } from "../../src/sip/transport/timers.ts";

// RFC 3261 sections 17.1.1.2 (timer A) and 17.1.2.2 (timer E).
test.each([
  ["invite", [500, 1_500, 3_500, 7_500, 15_500, 31_500]],
  ["request", [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]],
  ["response", [500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]],
] as const)("%s is sent again after %j ms", (schedule, times) => {
  expect(retransmissionTimes(schedule, RFC3261_TIMERS)).toEqual(times);
});
