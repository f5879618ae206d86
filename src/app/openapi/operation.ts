import type { AnswerName, RequestName } from "./schemas.ts";

/** A route as the document describes it. */
export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** As Express has it: `/room/:roomId`. */
  path: string;
  summary: string;
  /** Who may ask; without this: everybody. */
  access?: AccessName;
  /** What is sent along, as JSON. */
  body?: { schema: RequestName; isOptional?: boolean };
  /** By status. */
  answers: Readonly<Record<number, Answer>>;
  /** Statuses of what can go wrong. */
  problems?: readonly (keyof typeof problems)[];
}

interface Answer {
  means: string;
  schema?: AnswerName;
  /** Where it is something else than JSON. */
  type?: string;
}

export type AccessName = keyof typeof securitySchemes;

/** Ways to prove who asks: https://spec.openapis.org/oas/v3.1.0#security-scheme-object */
export const securitySchemes = {
  host: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-phones",
    description: "From POST /sign-in; named phones over plain HTTP. Not needed where everybody is host.",
  },
  signature: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "HS256 with the secret of SIP_WEBHOOK_SECRET; its payload_hash is the SHA-256 of the body.",
  },
  metrics: {
    type: "http",
    scheme: "bearer",
    description: "METRICS_TOKEN. Not needed on the same machine.",
  },
} as const;

/** What each status of a problem means. */
export const problems = {
  400: "Something about the request is wrong: the title says what, and what would be right",
  401: "Whoever asks has not proved who they are",
  403: "This may not be done here, or only by a host",
  404: "There is no such room or call",
  409: "It does not go with how things stand: the title says how they do",
  413: "The request is too large",
  415: "The request is not JSON",
  429: "Too many: Retry-After says for how many seconds",
  502: "The calling platform fails or refuses: the title says which",
  503: "Not now: this server stops, is full, or waits for a signature",
  504: "The calling platform has not answered in time",
} as const;
