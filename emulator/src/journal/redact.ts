/** Patterns of secrets in messages, also of secrets that are cut off. */
const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
  // JSON Web Tokens: parts of base64url with dots between them, the first an object.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*)*/g, "[token]"],
  // The platform's older tokens: `T1==` and base64.
  [/\bT1==[A-Za-z0-9+/=]{16,}/g, "[token]"],
  [/("(?:password|secret|api_?secret|private_?key)"\s*:\s*)"(?:[^"\\]|\\.)*"?/gi, '$1"[concealed]"'],
  [/^((?:Proxy-)?Authorization:[ \t]*\w+).*$/gim, "$1 [concealed]"],
  // SDES keys, RFC 4568 section 6.1.
  [/\binline:[A-Za-z0-9+/=]{20,}/g, "inline:[concealed]"],
];

/** @returns the text without tokens, passwords and keys. */
export function redactSecrets(text: string): string {
  return SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}
