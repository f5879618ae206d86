import { isText, recall, remember } from "../../page/storage.ts";

/** Kinds of devices that are present, or in use. */
export type Devices = { microphone: boolean; camera: boolean };

export const everything: Devices = { microphone: true, camera: true };
export const nothing: Devices = { microphone: false, camera: false };
export const soundOnly: Devices = { microphone: true, camera: false };

/** A device to choose. Browsers give labels only after permission. */
export type Device = { deviceId: string; label: string };

/** @returns kinds of devices of this machine, which browsers tell before permission. */
export async function findDevices(): Promise<Devices> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return {
    microphone: devices.some((device) => device.kind === "audioinput"),
    camera: devices.some((device) => device.kind === "videoinput"),
  };
}

/** @returns devices of a kind, in the browser's order. */
export async function listDevices(kind: MediaDeviceKind): Promise<Device[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map(({ deviceId, label }, index) => ({ deviceId, label: label || `Device ${index + 1}` }));
}

/** Stores a choice for the next visit. */
export function rememberDevice(kind: MediaDeviceKind, deviceId: string): void {
  remember(kind, deviceId);
}

/** Devices that were chosen last and are present; null: the browser chooses. */
export type ChosenDevices = Record<keyof Devices, string | null>;

export async function recallChosen(): Promise<ChosenDevices> {
  return { microphone: await recallDevice("audioinput"), camera: await recallDevice("videoinput") };
}

/** @returns device of a kind that was chosen last, if it is present. */
export async function recallDevice(kind: MediaDeviceKind): Promise<string | null> {
  const deviceId = recall(kind, isText, "");
  const devices = await listDevices(kind);
  return devices.some((device) => device.deviceId === deviceId) ? deviceId : null;
}

/** @returns whether permission is granted; false if the browser can't tell. */
export async function hasGranted(name: "microphone" | "camera"): Promise<boolean> {
  try {
    const permission = await navigator.permissions.query({ name });
    return permission.state === "granted";
  } catch {
    // A browser that does not know this permission's name rejects the question: then nothing is known.
    return false;
  }
}

/** @returns label without technical parts: `Headset` for `Default - Headset (046d:0a44)`. */
export function nameDevice(label: string): string {
  return label.replace(/^(?:Default|Communications) - /, "").replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "");
}

/**
 * @param gone track of the unplugged device. @param left track in use instead.
 * @returns `Headset unplugged. Using Built-in microphone.`
 */
export function describeUnplugged(
  kind: keyof Devices,
  gone: Pick<MediaStreamTrack, "label">,
  left: Pick<MediaStreamTrack, "label"> | null,
): string {
  const fallback = kind === "microphone" ? "Microphone" : "Camera";
  const what = `${nameDevice(gone.label) || fallback} unplugged.`;
  return left ? `${what} Using ${nameDevice(left.label) || `another ${kind}`}.` : what;
}
