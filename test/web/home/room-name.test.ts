import { expect, it } from "vitest";
import { readRoomId } from "../../../src/web/home/room-name.ts";

it.each([
  ["front-desk", "front-desk"],
  [" front desk ", "front-desk"],
  ["https://example.com/room/front-desk?from=mail", "front-desk"],
  ["x".repeat(64), "x".repeat(64)],
  ["x".repeat(65), null],
  ["-desk", null],
  ["déjà", null],
  ["", null],
])("%j names the room %j", (text, roomId) => expect(readRoomId(text)).toBe(roomId));
