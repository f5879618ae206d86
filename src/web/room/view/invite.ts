import type { AdmissionChange } from "../../../app/rooms/wire.ts";
import { copyText } from "../../page/clipboard.ts";
import { find } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import { describeFailure } from "../api/request.ts";
import type { RoomInvites } from "../model/room-invites.ts";

type InviteParts = { invites: RoomInvites; tell(sentence: string): void };

/** A host's part of the page about who may enter: links to copy, the rule of the room, its lock. */
export function invite(section: HTMLElement, { invites, tell }: InviteParts): void {
  const guests = find<HTMLSelectElement>("#whoMayEnter", section);
  const lock = find<HTMLInputElement>("#lockRoom", section);
  const revoke = find("#revokeInvites", section);
  copyGuestLink(find("#copyGuestLink", section), () => invites.inviteLink("guest"), tell);
  copyGuestLink(find("#copyListeningLink", section), () => invites.inviteLink("listener"), tell);
  guests.addEventListener("change", () => void change({ guests: readGuests(guests.value) }));
  lock.addEventListener("change", () => void change({ locked: lock.checked }));
  onPress(revoke, () => attempt(tell, () => invites.revokeAll(), "The invite links lead nowhere now."));

  const change = (wanted: AdmissionChange) => attempt(tell, () => invites.change(wanted));

  /** Also resets what was refused. */
  function update(): void {
    const { admission, isPending, hasInvites } = invites;
    setPressable(revoke, isPending ? "pending" : hasInvites ? "ready" : "disabled");
    if (!admission || isPending) return;
    guests.value = admission.guests;
    lock.checked = admission.locked;
  }

  invites.onChange(update);
  update();
  void invites.read();
}

/** Copies the link that others need to come in. */
export function copyGuestLink(
  button: HTMLElement,
  linkNow: () => Promise<string>,
  tell: (sentence: string) => void,
): void {
  onPress(button, () =>
    attempt(tell, async () => {
      const link = await linkNow();
      tell((await copyText(link)) ? "Link copied." : `Copy this link: ${link}`);
    }),
  );
}

async function attempt(
  tell: (sentence: string) => void,
  ask: () => Promise<void>,
  done?: string,
): Promise<void> {
  try {
    await ask();
    if (done) tell(done);
  } catch (error) {
    tell(`That did not work. ${describeFailure(error)}`);
  }
}

function readGuests(value: string): AdmissionChange["guests"] {
  return value === "link" || value === "none" ? value : "invite";
}
