/** Why `session.connect` failed, in words: by the error names of OpenTok.js, whose messages are not for people. */
export function describeConnectProblem(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error();
  switch (name) {
    // Our own server was asked for a new token, and answered, or did not.
    case "Error":
      return message;
    case "TypeError":
      return "The server can't be reached.";
    case "OT_AUTHENTICATION_ERROR":
    case "OT_INVALID_SESSION_ID":
      return "The calling platform does not know this invitation. Reload the page.";
    case "OT_CONNECTION_LIMIT_EXCEEDED":
      return "The room is full.";
    default:
      return "The calling platform can't be reached.";
  }
}
