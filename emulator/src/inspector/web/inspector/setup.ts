import type { EmulatorFacts } from "../../inspector-wire.ts";
import { copyButton } from "../parts/copy-button.ts";
import { element, find } from "../parts/element.ts";

/** Settings that point an app at this emulator. @returns an update function. */
export function setup(): (facts: EmulatorFacts) => void {
  const list = find("#facts", HTMLElement);
  const snippets = find("#snippets", HTMLElement);
  let shown = "";
  return (facts) => {
    const text = JSON.stringify(facts);
    if (text === shown) return;
    shown = text;
    list.replaceChildren(...describeFacts(facts).flatMap(([name, value]) => factRow(name, value)));
    snippets.replaceChildren(...describeSnippets(facts).flatMap(([where, code]) => snippet(where, code)));
  };
}

/** The addresses as they are from here: whoever reached this page reaches them too. */
function addressesOf({ apiPath, proxyPath }: EmulatorFacts): { apiUrl: string; proxyUrl: string } {
  return { apiUrl: location.origin + apiPath, proxyUrl: location.origin + proxyPath };
}

function describeFacts(facts: EmulatorFacts): [name: string, value: string | null][] {
  const { apiUrl, proxyUrl } = addressesOf(facts);
  const number = facts.phoneNumber.replace("+", "");
  return [
    ["API", apiUrl],
    ["Key", facts.apiKey],
    ["Secret", facts.apiSecret],
    ["Application", facts.applicationId],
    ["Private key", facts.privateKeyPath],
    ["Proxy", proxyUrl],
    ["SIP", facts.sipAddress],
    ["Webhooks", facts.webhookUrl],
    ["Number", facts.phoneNumber],
    ["Number on SIP", `sip:${number}@${facts.voiceSipAddress}`],
    ["over TLS", facts.voiceSipTlsAddress && `sips:${number}@${facts.voiceSipTlsAddress}`],
    ["Voice API", location.origin + facts.voiceApiPath],
    ["Answer URL", facts.answerUrl],
  ];
}

function factRow(name: string, value: string | null): HTMLElement[] {
  const shown = value === null ? [element("span", { class: "muted" }, "nowhere")] : copyable(name, value);
  return [element("dt", {}, name), element("dd", {}, ...shown)];
}

function copyable(name: string, value: string): HTMLElement[] {
  return [element("code", { title: value }, value), copyButton(`Copy ${name}`, value)];
}

function describeSnippets(facts: EmulatorFacts): [where: string, code: string][] {
  const { apiUrl, proxyUrl } = addressesOf(facts);
  const { apiKey, apiSecret, applicationId, privateKeyPath } = facts;
  const construct = (id: string, secret: string) =>
    `new OpenTok("${id}", ${secret}, {\n  apiUrl: "${apiUrl}",\n});`;
  return [
    ["Server (Node)", construct(apiKey, `"${apiSecret}"`)],
    [
      "Server, as a Vonage application",
      construct(applicationId, `readFileSync(${JSON.stringify(privateKeyPath)}, "utf8")`),
    ],
    ["Page, before any other OT call", `OT.setProxyUrl("${proxyUrl}");`],
    ["Shell, to get callbacks twice and mixed up ({}: as they were)", mixUpCallbacks(location.origin)],
  ];
}

function mixUpCallbacks(origin: string): string {
  const faults = JSON.stringify({ repeat: 2, delayMs: 0, shuffle: true, sign: "valid" });
  return `curl -X PUT ${origin}/_emulator/webhooks/delivery -H 'Content-Type: application/json' -d '${faults}'`;
}

function snippet(where: string, code: string): HTMLElement[] {
  const line = element("pre", { tabindex: "0" }, code);
  return [
    element("p", { class: "snippet-head" }, where, copyButton(`Copy the line for: ${where}`, code)),
    line,
  ];
}
