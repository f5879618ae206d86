import { Router } from "express";
import { ApiError } from "./errors.ts";

/** Documented routes below `/v2/project` that the emulator does not answer, by what they are for. */
const notEmulated: readonly [path: string, subject: string][] = [
  ["/", "Managing projects"],
  ["/:apiKey", "Managing projects"],
  ["/:apiKey/refreshSecret", "Managing projects"],
  ["/:apiKey/archive{/*rest}", "Recording"],
  ["/:apiKey/broadcast{/*rest}", "Live streaming"],
  ["/:apiKey/render{/*rest}", "Experience Composer"],
  ["/:apiKey/captions{/*rest}", "Live captioning"],
  ["/:apiKey/connect", "Audio Connector"],
  ["/:apiKey/session/:sessionId/connection", "Listing connections"],
  ["/:apiKey/session/:sessionId/stream", "Setting layout classes"],
];

/** Says loudly what is missing, rather than looking like a mistake of the caller's. */
export function createNotEmulatedRoutes(): Router {
  const router = Router();
  for (const [path, subject] of notEmulated) {
    router.all(path, (request) => {
      throw new ApiError(
        501,
        `${subject} is not emulated: ${request.method} ${request.baseUrl}${request.path}`,
      );
    });
  }
  return router;
}
