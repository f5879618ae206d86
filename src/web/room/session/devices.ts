/** Which kinds of devices there are, or are in use. */
export type Devices = { microphone: boolean; camera: boolean };

/** @returns what this machine has; browsers tell the kinds before they have asked for permission. */
export async function findDevices(): Promise<Devices> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return {
    microphone: devices.some((device) => device.kind === "audioinput"),
    camera: devices.some((device) => device.kind === "videoinput"),
  };
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
