/// <reference types="@opentok/client" />
import { find, setText } from "../../page/elements.ts";
import type { PersonActions } from "../stage/person-menu.ts";
import type { Person } from "./people.ts";

export type Moderation = PersonActions & {
  /** Removes a phone that the server knows nothing of. */
  disconnect(connection: OT.Connection): void;
};

/** What a host does with others in the session. How it went comes back as an event of the session. */
export function moderation(
  session: OT.Session,
  dialog: HTMLDialogElement,
  tell: (problem: string) => void,
): Moderation {
  let chosen: Person | null = null;

  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "remove" && chosen) disconnect(chosen.connection);
    chosen = null;
  });

  function disconnect(connection: OT.Connection): void {
    session.forceDisconnect(connection).catch(() => tell("They could not be removed. Try again."));
  }

  return {
    disconnect,
    mute({ subscription, name }) {
      session
        .forceMuteStream(subscription.stream)
        .catch(() => tell(`${name} could not be muted. Try again.`));
    },
    remove(person) {
      chosen = person;
      setText(find("h2", dialog), `Remove ${person.name}?`);
      dialog.returnValue = "";
      dialog.showModal();
    },
  };
}
