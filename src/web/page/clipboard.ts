/** @returns whether the text is on the clipboard now: never without permission, nor on a page without HTTPS. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The browser's refusal has no more to say than this.
    return false;
  }
}
