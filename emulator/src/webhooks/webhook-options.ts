/** Receivers of callbacks from the start; others are registered over REST. */
export interface WebhookOptions {
  /** Receives SIP call monitoring; absent: nobody. */
  sip?: string;
  /** Receives session monitoring: connections and streams that begin and end. Absent: nobody. */
  session?: string;
  /** Signs both; absent: they are unsigned. */
  secret?: string;
  /** Webhooks of the Vonage application; absent: the same as for the OpenTok project. */
  application?: CapabilityWebhooks;
}

/** A webhook of the Video capability of a Vonage application, as its configuration has it. */
export interface CapabilityWebhook {
  address: string;
  /** Signs the callbacks; absent: they are unsigned. */
  secret?: string;
  /** False: nothing is sent. */
  active?: boolean;
}

/** Webhooks of the Video capability, by the names of the application's configuration. */
export interface CapabilityWebhooks {
  sip_call_created?: CapabilityWebhook;
  sip_call_updated?: CapabilityWebhook;
  sip_call_destroyed?: CapabilityWebhook;
  sip_call_mute_forced?: CapabilityWebhook;
  connection_created?: CapabilityWebhook;
  connection_destroyed?: CapabilityWebhook;
  stream_created?: CapabilityWebhook;
  stream_destroyed?: CapabilityWebhook;
}

/** Faults in the delivery of callbacks; what is absent is as in normal operation. */
export interface WebhookFaults {
  /** Number of times that each is sent, from 1 to 10. */
  repeat?: number;
  /** Delay of each, in milliseconds. */
  delayMs?: number;
  /** Out of order: each is up to two seconds late, and waits for no other. */
  shuffle?: boolean;
  /** `none`: the first attempt is unsigned, later ones are signed. `forged`: signed with a wrong secret. */
  sign?: "valid" | "none" | "forged";
}
