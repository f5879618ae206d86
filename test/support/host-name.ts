import { get } from "node:http";

/**
 * Asks a server under a name that may not be its own; `fetch` would choose the Host header itself.
 *
 * @param host what the Host header says, with or without a port.
 * @returns the status of the answer.
 */
export function statusUnderName(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on("error", reject);
  });
}
