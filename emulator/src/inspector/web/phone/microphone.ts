/** Why somebody can't be heard. */
export type MicrophoneState = "asking" | "on" | "muted" | "blocked" | "missing" | "busy";

export const MICROPHONE_WORDS: Readonly<Record<MicrophoneState, string>> = {
  asking: "Your browser asks for the microphone. You can hear already.",
  on: "",
  muted: "You are muted: they can't hear you.",
  blocked: "Microphone blocked: they can't hear you. Allow it at the address bar for the next call.",
  missing: "No microphone found: they can't hear you.",
  busy: "Another program is using your microphone: they can't hear you.",
};

/** @returns the microphone, or why there is none. */
export async function openMicrophone(): Promise<MediaStream | "blocked" | "missing" | "busy"> {
  // Over plain HTTP from another machine browsers hide the microphone altogether.
  if (!navigator.mediaDevices) return "blocked";
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotAllowedError") return "blocked";
    if (name === "NotFoundError") return "missing";
    return "busy";
  }
}
