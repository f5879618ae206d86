import type { AdmissionChange, Invite } from "../../../app/rooms/wire.ts";
import { copyText } from "../../page/clipboard.ts";
import { find, setAttribute, setText, stamp } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import { describeFailure } from "../api/request.ts";
import type { ServerClock } from "../model/clock.ts";
import { describeInvite, type RoomInvites } from "../model/room-invites.ts";

type InviteParts = { invites: RoomInvites; clock: Pick<ServerClock, "now">; tell(sentence: string): void };

/** A host's part of the page about who may enter: links to copy, the rule of the room, its lock. */
export function invite(section: HTMLElement, { invites, clock, tell }: InviteParts): void {
  const guests = find<HTMLSelectElement>("#whoMayEnter", section);
  const lock = find<HTMLInputElement>("#lockRoom", section);
  const revoke = find("#revokeInvites", section);
  copyGuestLink(find("#copyGuestLink", section), () => invites.inviteLink("guest"), tell);
  copyGuestLink(find("#copyListeningLink", section), () => invites.inviteLink("listener"), tell);
  guests.addEventListener("change", () => void change({ guests: readGuests(guests.value) }));
  lock.addEventListener("change", () => void change({ locked: lock.checked }));
  onPress(revoke, () => attempt(tell, () => invites.revokeAll(), "The invite links lead nowhere now."));
  inviteList(find<HTMLDetailsElement>(".invite-list", section), { invites, clock, tell });

  const change = (wanted: AdmissionChange) => attempt(tell, () => invites.change(wanted));

  /** Also resets what was refused. */
  function update(): void {
    const { admission, isPending } = invites;
    setPressable(revoke, isPending ? "pending" : "ready");
    if (!admission || isPending) return;
    guests.value = admission.guests;
    lock.checked = admission.locked;
  }

  invites.onChange(update);
  update();
  void invites.read();
}

/** Each invite that leads into the room: until when, its link to copy, and its end. */
function inviteList(details: HTMLDetailsElement, { invites, clock, tell }: InviteParts): void {
  const summary = find("summary", details);
  const items = find("ul", details);

  function update(): void {
    const { list, isPending } = invites;
    details.hidden = list.length === 0;
    setText(summary, list.length === 1 ? "1 invite link" : `${list.length} invite links`);
    const shown = new Map([...items.children].map((item) => [item.getAttribute("data-invite"), item]));
    const current = list.map((invite) => shown.get(invite.inviteId) ?? inviteItem(invite));
    const before = items.contains(document.activeElement) ? document.activeElement : null;
    // Items that stay are not moved: what is moved loses the focus.
    for (const item of [...items.children]) if (!current.includes(item)) item.remove();
    for (const [at, item] of current.entries())
      if (items.children[at] !== item) items.insertBefore(item, items.children[at] ?? null);
    for (const button of items.querySelectorAll(".invite-revoke"))
      setPressable(button, isPending ? "pending" : "ready");
    if (before && !before.isConnected) (details.hidden ? find("#copyGuestLink") : summary).focus();
  }

  function inviteItem(invite: Invite): HTMLElement {
    const item = stamp("inviteTemplate");
    const { kind, facts } = describeInvite(invite, clock.now());
    const [copy, end] = [find(".invite-copy", item), find(".invite-revoke", item)];
    setAttribute(item, "data-invite", invite.inviteId);
    setText(find(".invite-kind", item), kind);
    setText(find(".invite-facts", item), facts);
    setAttribute(copy, "aria-label", `Copy: ${kind} ${facts}`);
    setAttribute(end, "aria-label", `Revoke: ${kind} ${facts}`);
    copyGuestLink(copy, async () => invites.linkOf(invite), tell);
    const revoke = () => invites.revoke(invite.inviteId);
    onPress(end, () => attempt(tell, revoke, "This invite link leads nowhere now."));
    return item;
  }

  invites.onChange(update);
  update();
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
