import { Router } from "express";
import { ApiError } from "./rest-error.ts";

/** Documented routes below `/v2/project` that are not emulated, and their subjects. */
const notEmulated: readonly [path: string, subject: string][] = [
  ["/", "Managing projects"],
  ["/:apiKey", "Managing projects"],
  ["/:apiKey/refreshSecret", "Managing projects"],
  ["/:apiKey/archive{/*rest}", "Recording"],
  ["/:apiKey/broadcast{/*rest}", "Live streaming"],
  ["/:apiKey/render{/*rest}", "Experience Composer"],
  ["/:apiKey/captions{/*rest}", "Live captioning"],
  ["/:apiKey/connect{/*rest}", "Audio Connector"],
  ["/:apiKey/session/:sessionId/connection", "Listing connections"],
];

/**
 * Resources that can't be started, so that there is none to list and none with any id. Servers ask for these lists before they
 * do something else, and some don't survive an error.
 */
const neverStarted = ["archive", "broadcast", "render"] as const;

/** Answers 501 to documented routes that are not emulated, so that they don't look like the caller's mistake. */
export function createNotEmulatedRoutes(): Router {
  const router = Router();
  for (const resource of neverStarted) {
    router.get(`/:apiKey/${resource}`, (_request, response) => {
      response.json({ count: 0, items: [] });
    });
    router.get(`/:apiKey/${resource}/:id`, () => {
      throw new ApiError(404, `Not found. There is no ${resource} with this id`);
    });
  }
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
