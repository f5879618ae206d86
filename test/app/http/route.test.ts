import { once } from "node:events";
import type { AddressInfo } from "node:net";
import express from "express";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { takeJson } from "../../../src/app/http/body.ts";
import { createDocument } from "../../../src/app/http/openapi.ts";
import { createRouter, defineRoute, type Guards } from "../../../src/app/http/route.ts";
import type { Visitor } from "../../../src/app/http/visitor.ts";

const Song = z.object({ title: z.string() });
const pass = () => {};
const visitor: Visitor = {
  ...{ role: "host", id: "email:ada@example.com", name: null, email: "ada@example.com" },
  ...{ address: "127.0.0.1", addressPrefix: "127.0.0.1/32" },
};
const identify = async () => visitor;
const guards: Guards = {
  participant: identify,
  host: identify,
  admin: identify,
  signature: [pass],
  voiceSignature: [pass],
  metrics: [pass],
};
const song = {
  path: "/songs/:title",
  summary: "A song",
  parameters: { title: z.string() },
  answers: { 200: { means: "The song", schema: { Song } } },
  handle: pass,
} as const;

// What does not compile is found by `npm run check`: each of these lines has to have an error.
describe("a route does not compile", () => {
  test("without who may use it; nor would it be served", () => {
    // @ts-expect-error: `access` is missing
    const route = defineRoute({ ...song, method: "get" });
    expect(() => createRouter([route], guards)).toThrow();
  });

  test("if nobody checks what it claims", () => {
    // @ts-expect-error: there is no such guard
    const route = defineRoute({ ...song, method: "get", access: "friends" });
    expect(() => createRouter([route], guards)).toThrow();
    // @ts-expect-error: a guard of nothing lets everybody pass
    const open: Guards = { ...guards, host: [] };
    expect(open).toBeDefined();
  });

  test("without the body that it takes, or with one where there is none", () => {
    const body = takeJson({ Song });
    // @ts-expect-error: `body` is missing
    defineRoute({ ...song, method: "post", access: "host" });
    // @ts-expect-error: a GET brings none
    defineRoute({ ...song, method: "get", access: "host", body });
  });

  test("with a schema that has no name in the document", () => {
    // @ts-expect-error: it should be { Song }
    expect(() => takeJson(Song)).toThrow("Give one schema under its name");
    // @ts-expect-error: it should be { Song }
    const answers: Parameters<typeof defineRoute>[0]["answers"] = { 200: { means: "It", schema: Song } };
    const route = defineRoute({ ...song, method: "get", access: "host", answers });
    expect(() => createDocument([route])).toThrow("Give one schema under its name");
  });

  test("if it reads a parameter that its path does not have", () => {
    defineRoute({
      ...song,
      method: "get",
      access: "host",
      // @ts-expect-error: it should be "title"
      handle: ({ response, read }) => void response.json(read("name")),
    });
  });
});

describe("the handler of a route", () => {
  test("gets the visitor whom the guard has let pass, who is looked for once", async () => {
    let askedCount = 0;
    const guard = async () => {
      askedCount += 1;
      return visitor;
    };
    const route = defineRoute({
      ...song,
      method: "get",
      access: "host",
      handle: ({ response, visitor }) => void response.json(visitor),
    });
    const server = express()
      .use(createRouter([route], { ...guards, host: guard }))
      .listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    expect(await (await fetch(`http://127.0.0.1:${port}/songs/yesterday`)).json()).toEqual(visitor);
    expect(askedCount).toBe(1);
    server.close().closeAllConnections();
  });

  test("does not compile if it uses a visitor whom nobody has looked for", () => {
    defineRoute({
      ...song,
      method: "get",
      access: "anyone",
      // @ts-expect-error: there is none
      handle: ({ response, visitor }) => void response.json(visitor.id),
    });
  });
});

describe("a route does not get into the document", () => {
  test("if a parameter of its path has no schema", () => {
    const route = defineRoute({ ...song, method: "get", access: "anyone", parameters: undefined });
    expect(() => createDocument([route])).toThrow("The path parameter title has no schema.");
  });

  test("if its schema has the name of another one", () => {
    const answers = { 200: { means: "A song", schema: { Song: z.string() } } };
    const route = defineRoute({ ...song, method: "get", access: "anyone" });
    const other = defineRoute({ ...song, method: "get", access: "anyone", answers });
    expect(() => createDocument([route, other])).toThrow("Two schemas have the name Song.");
  });
});
