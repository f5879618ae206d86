/** Whether a value of `DEBUG` makes the platform's SDK print requests with the keys that they are signed with. */
export function printsCredentials(debug: string | undefined): boolean {
  return /opentok|vonage|\*/.test(debug ?? "");
}
