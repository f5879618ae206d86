import { METRICS_TOKEN, type TestServer } from "./server.ts";

/** What a server has counted, by name and labels: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export async function metricsOf(server: TestServer, token = METRICS_TOKEN): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${token}` };
  const lines = (await (await server.get("/metrics", headers)).text()).split("\n");
  const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    samples.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
