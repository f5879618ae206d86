import { json, urlencoded } from "body-parser";
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { HttpProblem } from "../http/problem.ts";
import type { Access, Role } from "./access.ts";

/** Body of `POST /sign-in`. */
export const SignIn = z.strictObject({
  passphrase: z.string("Type the passphrase.").min(1, "Type the passphrase.").max(1024),
  next: z.string().max(2048).optional(),
});

/**
 * Where hosts sign in and out. These two take the form of an HTML page as well as JSON, so that they work
 * without script; where the request comes from is checked for both alike.
 */
export function signInRoutes({ access }: { access: Access }): Router {
  const router = Router();
  const bodies = [urlencoded({ extended: false, limit: "8kb" }), json({ limit: "8kb" })];
  router.get("/sign-in", (request, response) => {
    const next = toLocalPath(request.query.next);
    if (access.hasSignIn) response.render("sign-in", { next, problem: null });
    else response.redirect(303, next);
  });
  router.post("/sign-in", ...bodies, async (request, response) => {
    const { passphrase, next } = SignIn.parse(request.body ?? {});
    if (await access.signIn(request, response, passphrase))
      proceed(request, response, toLocalPath(next), "host");
    else refuse(request, response, toLocalPath(next));
  });
  router.post("/sign-out", async (request, response) => {
    await access.signOut(request, response);
    proceed(request, response, "/", "guest");
  });
  return router;
}

function proceed(request: Request, response: Response, next: string, role: Role): void {
  if (isProgram(request)) response.json({ role });
  else response.redirect(303, next);
}

function refuse(request: Request, response: Response, next: string): void {
  const problem = "That is not the passphrase.";
  if (isProgram(request)) throw new HttpProblem(401, problem);
  response.status(401).render("sign-in", { next, problem });
}

/** Whether the request is in JSON, or for JSON: not from the form of a page. */
function isProgram(request: Request): boolean {
  return Boolean(request.is("application/json")) || request.accepts(["html", "json"]) === "json";
}

/**
 * Only paths on this site: a link to the sign-in page must not lead somebody away. The path is looked at as browsers
 * read it, without its dots: `/.//evil.example` is `//evil.example`, which is another host.
 */
function toLocalPath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const base = "http://localhost";
  const url = URL.canParse(next, base) ? new URL(next, base) : null;
  const isHere = url?.origin === base && !url.pathname.startsWith("//");
  return isHere ? url.pathname + url.search : "/";
}
