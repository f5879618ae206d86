/** `sip.nexmo.com`, and that of a region: `sip-us.nexmo.com`. */
const PLATFORM_DOMAIN = /@sip(?:-[a-z0-9-]+)?\.nexmo\.com(?::\d+)?(?=;|$)/i;

/** Where the Voice API takes calls. */
export interface VoiceAddress {
  /** `127.0.0.1:5080`, for UDP and TCP. */
  sipAddress: string;
  /** The same over TLS; null without it. */
  sipTlsAddress: string | null;
}

/** @returns where a SIP URI of the platform leads to here; any other as it is. */
export function leadToVoice(uri: string, { sipAddress, sipTlsAddress }: VoiceAddress): string {
  const isSecure = /^sips:|;transport=tls/i.test(uri);
  const address = isSecure && sipTlsAddress !== null ? sipTlsAddress : sipAddress;
  return uri.replace(PLATFORM_DOMAIN, `@${address}`);
}
