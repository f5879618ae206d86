import { find, setText } from "../../page/elements.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Participant, Participants } from "../session/participants.ts";
import { type ParticipantMenuParts, participantMenu } from "./participant-menu.ts";
import { type ParticipantTile, participantTile } from "./participant-tile.ts";
import { forgetPosition, stageLayout } from "./stage-layout.ts";
import { planStage } from "./stage-plan.ts";

/** Everybody in a browser, in `webrtcPublisherContainer`; oneself last. */
export function stage(
  main: HTMLElement,
  participants: Participants,
  media: OwnMedia,
  menuParts: ParticipantMenuParts,
): void {
  const container = find("#webrtcPublisherContainer", main);
  const self = find("#selfPublisherContainer", container);
  const more = find("#moreTile", container);
  const tiles = new Map<string, ParticipantTile>();
  const openMenu = participantMenu(find("#personMenu"), menuParts);
  const arrange = stageLayout(container);
  // On a narrow screen a corner would cover what others' tiles say.
  const hasCorner = matchMedia("(min-width: 600px)");

  function update(): void {
    const { publishing } = participants;
    const { isInCorner, shown } = planStage(publishing.length, hasCorner.matches);
    removeAllBut(publishing);
    for (const [index, participant] of publishing.entries()) show(participant, index >= shown);
    nameTheRest(publishing.slice(shown));
    main.dataset.stage = participants.othersCount === 0 ? "alone" : "shared";
    self.classList.toggle("corner", isInCorner);
    if (isInCorner) forgetPosition(self);
    arrange();
  }

  function removeAllBut(participants: readonly Participant[]): void {
    const here = new Set(participants.map(({ streamId }) => streamId));
    for (const [streamId, tile] of tiles) {
      if (here.has(streamId)) continue;
      tile.element.remove();
      tiles.delete(streamId);
    }
  }

  function show(participant: Participant, isHidden: boolean): void {
    const tile = tiles.get(participant.streamId) ?? participantTile(participant, openMenu);
    tiles.set(participant.streamId, tile);
    if (!tile.element.isConnected) more.before(tile.element);
    tile.element.hidden = isHidden;
    tile.update();
  }

  function nameTheRest(participants: readonly Participant[]): void {
    more.hidden = participants.length === 0;
    setText(find(".tile-more-count", more), `+${participants.length} more`);
    setText(find(".tile-more-names", more), participants.map(({ name }) => name).join(", "));
  }

  participants.onChange(update);
  hasCorner.addEventListener("change", update);
  media.onChange(arrange);
  update();
}
