import { Router } from "express";
import { ApiError } from "./errors.ts";

/** Documented routes below `/v2/project/KEY` that the emulator does not answer, by what they are for. */
const notEmulated: readonly [path: string, subject: string][] = [
  ["/archive{/*rest}", "Recording"],
  ["/broadcast{/*rest}", "Live streaming"],
  ["/render{/*rest}", "Experience Composer"],
  ["/captions{/*rest}", "Live captions"],
  ["/connect", "Audio Connector"],
  ["/callback{/*rest}", "Registering callbacks"],
  ["/session/:sessionId/play-dtmf", "Playing DTMF digits to a session"],
  ["/session/:sessionId/connection/:connectionId/play-dtmf", "Playing DTMF digits to a connection"],
  ["/session/:sessionId/stream", "Setting layout classes"],
];

/** Says loudly what is missing, rather than looking like a mistake of the caller's. */
export function createNotEmulatedRoutes(): Router {
  const router = Router();
  for (const [path, subject] of notEmulated) {
    router.all(path, (request) => {
      throw new ApiError(501, `${subject} is not emulated: ${request.method} ${request.path}`);
    });
  }
  return router;
}
