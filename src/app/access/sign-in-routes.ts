import type { Request, Response } from "express";
import { z } from "zod";
import { takeFormOrJson, unreadBody } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import { definePage, defineRoute, type Route } from "../http/route.ts";
import type { Access } from "./access.ts";

/** Body of `POST /sign-in`. */
const SignIn = z.strictObject({
  passphrase: z.string("Type the passphrase.").min(1, "Type the passphrase.").max(1024),
  next: z.string().max(2048).optional(),
});

const RoleAnswer = z.object({ role: z.enum(["host", "guest"]) });

/** The answer to the form of a page. */
const toNextPage = { means: "Where the form of a page leads" } as const;

/**
 * Where hosts sign in and out. These two take the form of an HTML page as well as JSON, so that they work
 * without script; where the request comes from is checked for both alike.
 */
export function signInRoutes({ access }: { access: Access }): Route[] {
  return [
    definePage({
      method: "get",
      path: "/sign-in",
      access: "anyone",
      handle({ request, response }) {
        const next = toLocalPath(request.query.next);
        if (access.hasSignIn)
          response.render("sign-in", { next, problem: null, hasProvider: access.provider !== null });
        else response.redirect(303, next);
      },
    }),
    ...providerRoutes(access),
    defineRoute({
      method: "post",
      path: "/sign-in",
      access: "anyone",
      summary: "Makes a visitor host",
      body: takeFormOrJson({ SignIn }),
      answers: { 200: { means: "With the cookie", schema: { Role: RoleAnswer } }, 303: toNextPage },
      problems: [401, 429],
      async handle({ request, response, body }) {
        const next = toLocalPath(body.next);
        if (await access.signIn(request, response, body.passphrase)) proceed(request, response, next, "host");
        else refuse(request, response, next);
      },
    }),
    defineRoute({
      method: "post",
      path: "/sign-out",
      access: "anyone",
      summary: "Makes a host guest again, on every machine that they are signed in on",
      body: unreadBody,
      answers: { 200: { means: "Without the cookie", schema: { Role: RoleAnswer } }, 303: toNextPage },
      async handle({ request, response }) {
        await access.signOut(request, response);
        proceed(request, response, "/", "guest");
      },
    }),
  ];
}

/** The way to the provider and back. The first is a link, as a form may lead to no other site. */
function providerRoutes(access: Access): Route[] {
  return [
    definePage({
      method: "get",
      path: "/sign-in/provider",
      access: "anyone",
      async handle({ request, response }) {
        const next = toLocalPath(request.query.next);
        const url = await access.provider?.begin(request, response, next);
        response.set("cache-control", "no-store").redirect(303, url?.href ?? "/sign-in");
      },
    }),
    definePage({
      method: "get",
      path: "/sign-in/callback",
      access: "anyone",
      async handle({ request, response }) {
        const next = await access.finishSignIn(request, response);
        response.set("cache-control", "no-store").redirect(303, next);
      },
    }),
  ];
}

function proceed(request: Request, response: Response, next: string, role: "host" | "guest"): void {
  if (isProgram(request)) response.json({ role });
  else response.redirect(303, next);
}

function refuse(request: Request, response: Response, next: string): void {
  const problem = "That is not the passphrase.";
  if (isProgram(request)) throw new HttpProblem(401, problem);
  response.status(401).render("sign-in", { next, problem, hasProvider: false });
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
