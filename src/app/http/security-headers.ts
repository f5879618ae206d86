import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Settings } from "../../settings/settings.ts";

/**
 * The two `<style>` elements that @opentok/client 2.35 puts into the page.
 * When an upgrade changes them, the browser's console names the new ones.
 */
const OPENTOK_CLIENT_STYLES = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-JAt5aCOX5D01HuArPrLRKiM6OfRElkfTL8jgNlcvRyQ='",
];

/** The hosts that @opentok/client uses without a proxy: API, signaling, logging, media fallback. */
const CLOUD = ["opentok.com", "tokbox.com", "vonage.com"].flatMap((domain) => [
  `https://*.${domain}`,
  `wss://*.${domain}`,
]);

/** Headers that tell browsers what a page of this app may do. */
export function securityHeaders(
  settings: Pick<Settings, "server" | "platform" | "hstsSubdomains">,
): RequestHandler[] {
  const isHttps = isServedByHttps(settings.server);
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", ...OPENTOK_CLIENT_STYLES],
          connectSrc: ["'self'", ...platformOrigins(settings.platform?.proxyUrl ?? null)],
          imgSrc: ["'self'", "data:", "blob:"],
          mediaSrc: ["'self'", "blob:", "data:"],
          workerSrc: ["'self'", "blob:"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          // Over plain HTTP, on any host but localhost, this would break every script and style of the page.
          ...(isHttps && { upgradeInsecureRequests: [] }),
        },
      },
      strictTransportSecurity: isHttps && { includeSubDomains: settings.hstsSubdomains },
      referrerPolicy: { policy: "same-origin" },
    }),
    (_request, response, next) => {
      response.set(
        "permissions-policy",
        "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
      );
      next();
    },
  ];
}

/** Whether browsers use HTTPS: to this server itself, or to a proxy in front of it. */
export function isServedByHttps({ tls, publicUrl }: Settings["server"]): boolean {
  return tls !== null || publicUrl?.startsWith("https:") === true;
}

/** A path is on this origin already; no proxy means the cloud. */
function platformOrigins(proxyUrl: string | null): string[] {
  if (proxyUrl === null) return CLOUD;
  if (proxyUrl.startsWith("/")) return [];
  const { origin } = new URL(proxyUrl);
  return [origin, origin.replace(/^http/, "ws")];
}
