import { Router } from "express";
import { createDocument } from "./document.ts";

/** What programs can read about the HTTP API. */
export function openApiRoutes(): Router {
  const router = Router();
  const document = createDocument();
  router.get("/openapi.json", (_request, response) => {
    response.json(document);
  });
  return router;
}
