import { find, setText } from "../../page/elements.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { Participant, Participants } from "../session/participants.ts";
import { type ParticipantMenuParts, participantMenu } from "./participant-menu.ts";
import { type ParticipantTile, participantTile } from "./tiles.ts";

const NARROW_PX = 600;
/** Widest and narrowest picture, height by width. Never portrait. */
const WIDEST = 9 / 16;
const NARROWEST = 3 / 4;
const NARROWEST_ON_PHONES = 1;
/** Most tiles. Participants without one are heard, and named. */
const TILES_MAX = 16;
/** Number of others from which on the own picture is in the corner, if there is room for one. */
const CORNER_FROM = 4;

/** Participants in browsers, in `webrtcPublisherContainer`; oneself last. */
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

type LayoutOptions = {
  minRatio: number;
  maxRatio: number;
  fixedRatio: boolean;
  animate: boolean;
  ignoreClass: string;
};

declare global {
  /** opentok-layout-js 5.5: a plain script, no module. */
  function initLayoutContainer(
    container: HTMLElement,
    options: LayoutOptions,
  ): { layout(): void; setOptions(options: LayoutOptions): void };
}

/** Arranges the tiles whenever the stage's size changes. @returns a function that arranges them now. */
function stageLayout(container: HTMLElement): () => void {
  const options = () => ({
    minRatio: WIDEST,
    maxRatio: window.innerWidth < NARROW_PX ? NARROWEST_ON_PHONES : NARROWEST,
    fixedRatio: false,
    animate: false,
    ignoreClass: "corner",
  });
  const layout = initLayoutContainer(container, options());
  const arrange = () => {
    layout.setOptions(options());
    layout.layout();
  };
  new ResizeObserver(arrange).observe(container);
  return arrange;
}

/** Removes the layout's styles from a tile: the style sheet then places it. */
function forgetPosition(tile: HTMLElement): void {
  for (const property of ["position", "left", "top", "width", "height"]) tile.style.removeProperty(property);
}

/** Arrangement of the tiles. */
export type StagePlan = {
  /** Whether the own picture is small, beside the grid. */
  isInCorner: boolean;
  /** Number of others with a tile of their own: the first ones. The rest share one. */
  shown: number;
};

/**
 * @param others number of others who publish.
 * @param hasCorner whether the stage is wide enough for a picture over the others.
 */
export function planStage(others: number, hasCorner: boolean): StagePlan {
  const isInCorner = hasCorner && others >= CORNER_FROM;
  const places = isInCorner ? TILES_MAX : TILES_MAX - 1;
  return { isInCorner, shown: others <= places ? others : places - 1 };
}
