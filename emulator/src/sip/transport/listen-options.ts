/** Key and certificate of a listener that speaks TLS. */
export interface TlsIdentity {
  /** PEM. */
  key: string;
  certificate: string;
  /** PEM certificates of authorities trusted besides the system's. */
  authorities?: string[];
}

/** Addresses that a user agent listens on. */
export interface ListenOptions {
  /** Address to listen on, e.g. 127.0.0.1. */
  host: string;
  /** Port for UDP and TCP alike; 0: any free one. */
  port: number;
  /** Port for TLS; 0: any free one. Without `tls` there is no TLS listener; calling out over TLS still works. */
  tlsPort?: number;
  tls?: TlsIdentity;
}
