/// <reference types="@opentok/client" />
import { find, setText } from "../../page/elements.ts";
import type { MutesApi } from "../api/mutes.ts";
import { describeFailure } from "../api/request.ts";
import type { PersonActions } from "../view/participant-menu.ts";
import type { StrangerActions } from "../view/phone-card-actions.ts";
import type { Person } from "./participants.ts";

/** Somebody in the session who can be muted, in a browser or on a phone. */
type Muteable = { streamId: string | null; name: string };

export type Moderation = PersonActions & StrangerActions;

/** What a host does with others in the session. How it went comes back as an event of the session, or of the server. */
export function moderation(
  session: OT.Session,
  mutes: Pick<MutesApi, "muteStream">,
  dialog: HTMLDialogElement,
  tell: (problem: string) => void,
): Moderation {
  let chosen: Person | null = null;

  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "remove" && chosen) disconnect(chosen);
    chosen = null;
  });

  function disconnect({ connection }: { connection: OT.Connection }): void {
    session.forceDisconnect(connection).catch(() => tell("They could not be removed. Try again."));
  }

  async function mute({ streamId, name }: Muteable): Promise<void> {
    if (streamId === null) return;
    try {
      await mutes.muteStream(streamId);
    } catch (error) {
      tell(`${name || "The phone"} could not be muted. ${describeFailure(error)}`);
    }
  }

  return {
    disconnect,
    mute,
    remove(person) {
      chosen = person;
      setText(find("h2", dialog), `Remove ${person.name}?`);
      dialog.returnValue = "";
      dialog.showModal();
    },
  };
}
