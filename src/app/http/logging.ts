import { randomUUID } from "node:crypto";
import { type DestinationStream, type Logger, pino } from "pino";
import { type HttpLogger, pinoHttp } from "pino-http";

export type { Logger } from "pino";

/** Wherever these turn up in what is logged, they are left out. */
const SECRETS = [
  "password",
  "passphrase",
  "token",
  "apiSecret",
  "auth",
  "authorization",
  "cookie",
  "digits",
  "pin",
];

/** JSON lines, on standard output unless told otherwise. */
export function createLogger(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  const paths = SECRETS.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]);
  return pino({ level, redact: { paths, remove: true } }, destination);
}

/**
 * One line for each request, under an id that the answer and its error carry too. Headers and bodies are not logged.
 *
 * @param quiet prefix of paths whose routes log by themselves what they refuse: strangers may send many.
 */
export function requestLog(logger: Logger, quiet: string): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: (_request, response) => {
      const id = randomUUID().slice(0, 8);
      response.setHeader("x-request-id", id);
      return id;
    },
    customLogLevel({ url }, { statusCode }, error) {
      if (url?.startsWith(quiet)) return "debug";
      return error || statusCode >= 500 ? "error" : statusCode >= 400 ? "info" : "debug";
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        url: url.split("?")[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}
