/** @returns whether it lies on the clipboard now: not without permission, nor on a page without https. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The browser's refusal has no more to say than this.
    return false;
  }
}
