import { find, setAttribute, setText } from "../../page/elements.ts";
import { isText, recall, remember } from "../../page/remembered.ts";
import type { DialOptions } from "./calls-api.ts";

const FROM_KEY = "dialFrom";
const SECURE_KEY = "dialSecure";
const PROBLEM_FROM = "Give a caller in the form desk@example.com.";

/** The same rule as the server's: in another form the platform shows an unknown caller. */
const CALLER = /^[^\s@<>"\p{Cc}]+@[A-Za-z0-9.\-[\]:]+$/u;

/** What was chosen, or what is wrong with it. */
export type ChosenOptions = { options: DialOptions } | { problem: string };

/** @param from what was typed as the caller. @param secure whether encrypted sound is asked for. */
export function readOptions(from: string, secure: boolean): ChosenOptions {
  const caller = from.trim();
  if (caller !== "" && !CALLER.test(caller)) return { problem: PROBLEM_FROM };
  // Unticked is not "no": then the server decides.
  return { options: { ...(caller === "" ? {} : { from: caller }), ...(secure ? { secure } : {}) } };
}

/**
 * More options of the dial box: whom the phone shows as the caller, and encrypted sound. They stay as they are
 * until the tab is closed.
 *
 * @returns reads them; what is wrong is shown and has the focus.
 */
export function dialOptions(
  details: HTMLElement,
  alert: (problem: string) => void,
): () => DialOptions | null {
  const from = find<HTMLInputElement>("#dialFrom", details);
  const secure = find<HTMLInputElement>("#dialSecure", details);
  from.value = recall(FROM_KEY, isText, "", "tab");
  secure.checked = recall(SECURE_KEY, isTrue, false, "tab");
  details.toggleAttribute("open", from.value !== "" || secure.checked);
  from.addEventListener("input", () => {
    remember(FROM_KEY, from.value, "tab");
    complain("");
  });
  from.addEventListener("blur", () => {
    const chosen = readOptions(from.value, secure.checked);
    complain("problem" in chosen ? chosen.problem : "");
  });
  secure.addEventListener("change", () => remember(SECURE_KEY, secure.checked, "tab"));

  function complain(problem: string): void {
    setText(find("#dialFromHint", details), problem);
    setAttribute(from, "aria-invalid", String(problem !== ""));
  }

  return () => {
    const chosen = readOptions(from.value, secure.checked);
    if ("options" in chosen) return chosen.options;
    details.toggleAttribute("open", true);
    complain(chosen.problem);
    alert(chosen.problem);
    from.focus();
    return null;
  };
}

function isTrue(value: unknown): value is true {
  return value === true;
}
