import type { TestServer } from "./server.ts";

/** Counters of a server, by name and labels: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export async function metricsOf(server: TestServer): Promise<Record<string, number>> {
  const lines = (await (await server.get("/metrics")).text()).split("\n");
  const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    samples.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
