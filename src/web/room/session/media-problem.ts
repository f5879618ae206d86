import type { Devices } from "./devices.ts";

export type MediaProblemKind = "denied" | "none" | "busy" | "insecure" | "unpublished";

/** Reason why others can't see or hear this participant, in words. */
export type MediaProblem = { kind: MediaProblemKind; sentence: string };

/** @param name `error.name` of `OT.initPublisher`: the error codes of OpenTok.js. */
export function readMediaError(name: string): MediaProblemKind {
  switch (name) {
    case "OT_USER_MEDIA_ACCESS_DENIED":
      return "denied";
    case "OT_NO_DEVICES_FOUND":
    case "OT_NO_VALID_CONSTRAINTS":
    case "OT_CONSTRAINTS_NOT_SATISFIED":
      return "none";
    default:
      return "busy";
  }
}

/** @param wanted devices that were requested and are not available. */
export function describeMediaProblem(kind: MediaProblemKind, wanted: Devices): MediaProblem {
  return { kind, sentence: wanted.microphone ? microphoneSentence(kind, wanted) : cameraSentence(kind) };
}

function microphoneSentence(kind: MediaProblemKind, { camera }: Devices): string {
  switch (kind) {
    case "denied":
      return "Microphone blocked. Others can't hear you. Allow it at the address bar, then try again.";
    case "none":
      return camera
        ? "No microphone or camera found. You can listen."
        : "No microphone found. You can listen.";
    case "busy":
      return "Another program is using your microphone.";
    case "insecure":
      return "Browsers give microphone and camera to secure pages only (https). You can listen.";
    case "unpublished":
      return "Your sound did not get through. Others can't hear you.";
  }
}

function cameraSentence(kind: MediaProblemKind): string {
  switch (kind) {
    case "denied":
      return "Camera blocked. Others hear you. To be seen, allow it at the address bar, then try again.";
    case "none":
      return "No camera found.";
    case "busy":
      return "Another program is using your camera. Others hear you.";
    default:
      return "Your picture did not get through.";
  }
}
