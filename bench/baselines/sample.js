import bodyParser from "body-parser";
import express from "express";
import OpenTok from "opentok";

/**
 * The classic sample: a page with a token, a route that dials and one that hangs up. No access, no limits, no database,
 * one call at a time as far as it knows. Here the caller says which connection to hang up.
 */
const {
  OPENTOK_API_KEY: apiKey,
  OPENTOK_API_SECRET: apiSecret,
  OPENTOK_API_URL: apiUrl,
  SIP_URI,
} = process.env;
const opentok = new OpenTok(apiKey, apiSecret, { apiUrl });
const sessions = new Map();

const app = express();
app.set("views", new URL("views", import.meta.url).pathname).set("view engine", "ejs");
app.use(bodyParser.json());

function withSession(name, use, fail) {
  const known = sessions.get(name);
  if (known) return use(known);
  opentok.createSession({ mediaMode: "routed" }, (error, session) => {
    if (error) return fail(error);
    sessions.set(name, session.sessionId);
    use(session.sessionId);
  });
}

app.get("/room/:name", (request, response, next) => {
  withSession(
    request.params.name,
    (sessionId) => {
      const token = opentok.generateToken(sessionId, { role: "moderator" });
      response.render("room", { apiKey, sessionId, token });
    },
    next,
  );
});

app.post("/room/:name/dial", (request, response, next) => {
  withSession(
    request.params.name,
    (sessionId) => {
      const token = opentok.generateToken(sessionId, { data: "sip=true" });
      opentok.dial(sessionId, token, SIP_URI, {}, (error, call) =>
        error ? next(error) : response.json(call),
      );
    },
    next,
  );
});

app.post("/room/:name/hang-up", (request, response, next) => {
  const sessionId = sessions.get(request.params.name);
  opentok.forceDisconnect(sessionId, request.body.connectionId, (error) =>
    error ? next(error) : response.json({}),
  );
});

const server = app.listen(0, "127.0.0.1", () =>
  console.log(`Open http://127.0.0.1:${server.address().port}`),
);
