import type { RequestHandler } from "express";

/**
 * JSON is answered as `application/json` from here on, as by the platform and without the charset that Express adds:
 * the `opentok` library for Python compares the type to the letter. RFC 8259 (section 11) knows no charset.
 */
export const answerPlainJson: RequestHandler = (_request, response, next) => {
  response.json = (body) => {
    response.setHeader("Content-Type", "application/json");
    // To text, Express would add the charset again.
    return response.send(Buffer.from(JSON.stringify(body)));
  };
  next();
};
