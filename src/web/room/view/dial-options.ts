import { DIGITS, DIGITS_AT_ONCE, joinDigits, TOO_MANY_DIGITS } from "../../../shared/digits.ts";
import { find, setAttribute, setText } from "../../page/elements.ts";
import { isText, recall, remember } from "../../page/storage.ts";
import type { DialOptions } from "../api/calls.ts";

const FROM_KEY = "dialFrom";
const SECURE_KEY = "dialSecure";

/** Same rule as the server's. The platform shows a caller in another form as unknown. */
const CALLER = /^[^\s@<>"\p{Cc}]+@[A-Za-z0-9.\-[\]:]+$/u;

/** Text of the fields. */
export type TypedOptions = { digits: string; from: string; secure: boolean };

/** Invalid field, and what would be right. */
export type OptionProblem = { field: "digits" | "from"; problem: string };

/** @returns options to dial with, or what is wrong. */
export function readOptions(typed: TypedOptions): { options: DialOptions } | OptionProblem {
  const digits = joinDigits(typed.digits);
  const from = typed.from.trim();
  if (digits !== "" && !DIGITS.test(digits)) {
    return { field: "digits", problem: "Use 0 to 9, * and #, and p for a pause of half a second." };
  }
  if (digits.length > DIGITS_AT_ONCE) return { field: "digits", problem: TOO_MANY_DIGITS };
  if (from !== "" && !CALLER.test(from)) {
    return { field: "from", problem: "Give a caller in the form desk@example.com." };
  }
  // Unticked is not "no": then the server decides.
  const secure = typed.secure ? { secure: true } : {};
  return { options: { ...(digits && { digits }), ...(from && { from }), ...secure } };
}

export type DialOptionsPart = {
  /** @returns null: a field is invalid. It has the focus, and the reason is shown. */
  read(): DialOptions | null;
  /** Empties the digits, which are for one call only. */
  forgetDigits(): void;
};

/**
 * More options of the dial box: digits to send after the answer, whom the phone shows as the caller, and encrypted
 * sound. The last two stay as they are until the tab is closed.
 */
export function dialOptions(details: HTMLElement, alert: (problem: string) => void): DialOptionsPart {
  const digits = optionField("digits", find("#dialDigits", details));
  const from = optionField("from", find("#dialFrom", details));
  const secure = find<HTMLInputElement>("#dialSecure", details);
  from.input.value = recall(FROM_KEY, isText, "", "tab");
  secure.checked = recall(SECURE_KEY, isTrue, false, "tab");
  details.toggleAttribute("open", from.input.value !== "" || secure.checked);
  from.input.addEventListener("input", () => remember(FROM_KEY, from.input.value, "tab"));
  secure.addEventListener("change", () => remember(SECURE_KEY, secure.checked, "tab"));

  return {
    read() {
      const typed = { digits: digits.input.value, from: from.input.value, secure: secure.checked };
      const chosen = readOptions(typed);
      if ("options" in chosen) return chosen.options;
      const wrong = chosen.field === "digits" ? digits : from;
      details.toggleAttribute("open", true);
      wrong.complain(chosen.problem);
      alert(chosen.problem);
      wrong.input.focus();
      return null;
    },
    forgetDigits() {
      digits.input.value = "";
      digits.complain("");
    },
  };
}

/** Field of the options, with the line below: what is wrong, else what it is for. */
function optionField(name: OptionProblem["field"], input: HTMLInputElement) {
  const line = find(`#${input.id}Hint`);
  const hint = line.textContent;
  const empty: TypedOptions = { digits: "", from: "", secure: false };

  function complain(problem: string): void {
    setText(line, problem || hint);
    line.classList.toggle("problem", problem !== "");
    setAttribute(input, "aria-invalid", String(problem !== ""));
  }

  input.addEventListener("input", () => complain(""));
  input.addEventListener("blur", () => {
    const chosen = readOptions({ ...empty, [name]: input.value });
    complain("problem" in chosen ? chosen.problem : "");
  });
  return { input, complain };
}

function isTrue(value: unknown): value is true {
  return value === true;
}
