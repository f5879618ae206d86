import { expect, test } from "vitest";
import { redactSecrets } from "../../src/journal/redact.ts";

test.each([
  [
    "a JWT",
    "X-OPENTOK-AUTH: eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiI0NTAwMDAwMSJ9.abcDEF-_123",
    "X-OPENTOK-AUTH: [token]",
  ],
  ["an older token", '{"token":"T1==cGFydG5lcl9pZD00NTAwMDAwMSZzaWc9"}', '{"token":"[token]"}'],
  [
    "a SIP password",
    '{"auth":{"username":"ada","password":"se\\"cret"}}',
    '{"auth":{"username":"ada","password":"[concealed]"}}',
  ],
  ["a JWT that was cut off", "token eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiI0NT", "token [token]"],
  ["a password that was cut off", '{"password": "se', '{"password": "[concealed]"'],
  [
    "a digest",
    'INVITE sip:a@b SIP/2.0\r\nProxy-Authorization: Digest username="ada", response="0af1"\r\nTo: <sip:a@b>',
    "INVITE sip:a@b SIP/2.0\r\nProxy-Authorization: Digest [concealed]\r\nTo: <sip:a@b>",
  ],
  [
    "the key of encrypted media",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[concealed]",
  ],
])("%s is not shown", (_what, text, shown) => {
  expect(redactSecrets(text)).toBe(shown);
});

test("what is no secret stays as it is", () => {
  const text = 'POST /v2/project/45000001/dial\n{"sip":{"uri":"sip:echo@127.0.0.1:5070"},"secure":false}';
  expect(redactSecrets(text)).toBe(text);
});
