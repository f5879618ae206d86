/** Which kinds of devices there are, or are in use. */
export type Devices = { microphone: boolean; camera: boolean };

/** A device to choose. Browsers name devices only after they were allowed to be used. */
export type Device = { deviceId: string; label: string };

/** @returns what this machine has; browsers tell the kinds before they have asked for permission. */
export async function findDevices(): Promise<Devices> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return {
    microphone: devices.some((device) => device.kind === "audioinput"),
    camera: devices.some((device) => device.kind === "videoinput"),
  };
}

/** @returns what there is to choose from, each once, in the browser's order. */
export async function listDevices(kind: MediaDeviceKind): Promise<Device[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map(({ deviceId, label }, index) => ({ deviceId, label: label || `Device ${index + 1}` }));
}

/** @returns whether the browser will hand it out without asking; false where it can't tell. */
export async function hasGranted(name: "microphone" | "camera"): Promise<boolean> {
  try {
    const permission = await navigator.permissions.query({ name });
    return permission.state === "granted";
  } catch {
    // A browser that does not know this permission's name rejects the question: then nothing is known.
    return false;
  }
}
