/** @returns whether somebody else listens on the port that was asked for. */
export function isPortInUse(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
