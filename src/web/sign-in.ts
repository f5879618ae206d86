import { find, setButton } from "./page/elements.ts";
import { isDisabled, setPressable } from "./page/press.ts";

signInForm(find<HTMLFormElement>("#signInForm"));

/** Sends one attempt at a time: the server counts them. */
function signInForm(form: HTMLFormElement): void {
  const button = find("#signIn", form);
  form.addEventListener("submit", (event) => {
    if (isDisabled(button)) return event.preventDefault();
    setButton(button, "lock", "Signing in…");
    setPressable(button, "pending");
  });
  // The browser's back button restores the page as it was left.
  window.addEventListener("pageshow", () => {
    setButton(button, "lock", "Sign in");
    setPressable(button, "ready");
  });
}
