import { expect, it } from "vitest";
import { keepListenerWarningsFrom } from "../../../../src/web/room/session/listener-warnings.ts";

it("Of many listeners no warning is given, of everything else it is", () => {
  const heard: unknown[] = [];
  const console = { warn: (...data: unknown[]) => heard.push(...data) };
  keepListenerWarningsFrom(console);
  const many = Object.assign(new Error("11 listeners"), { name: "MaxListenersExceededWarning" });
  const other = new Error("Something else");
  console.warn(many);
  console.warn(other, "and more");
  expect(heard).toEqual([other, "and more"]);
});
