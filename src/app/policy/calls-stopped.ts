/** All calls were stopped: no dial goes out until somebody lets them begin again. */
export class CallsStopped extends Error {
  override readonly name = "CallsStopped";
  constructor() {
    super(
      "Calls are stopped on this server. An admin can let them begin again, on the home page or by npm run calls -- start.",
    );
  }
}
