import { find } from "../../page/elements.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { People, Person } from "../session/people.ts";
import { type PersonActions, personMenu } from "./person-menu.ts";
import { type PersonTile, personTile } from "./person-tile.ts";
import { forgetPosition, stageLayout } from "./stage-layout.ts";

/** From so many others on one's own picture shrinks into the corner. */
const CORNER_FROM = 4;
/** So many others have a picture. Whoever comes later is heard, and named. */
const TILES_MAX = 15;

/** Everybody in a browser, in `webrtcPublisherContainer`; oneself last. */
export function stage(main: HTMLElement, people: People, media: OwnMedia, actions: PersonActions): void {
  const container = find("#webrtcPublisherContainer", main);
  const self = find("#selfPublisherContainer", container);
  const more = find("#moreNotice", main);
  const tiles = new Map<string, PersonTile>();
  const openMenu = personMenu(find("#personMenu"), actions);
  const arrange = stageLayout(container);
  // On a narrow screen a corner would cover what others' tiles say.
  const hasRoom = matchMedia("(min-width: 600px)");

  function update(): void {
    const persons = people.publishing;
    const gone = new Set(tiles.keys());
    for (const [index, person] of persons.entries()) {
      gone.delete(person.streamId);
      show(person, index >= TILES_MAX);
    }
    for (const streamId of gone) {
      tiles.get(streamId)?.element.remove();
      tiles.delete(streamId);
    }
    main.dataset.stage = people.othersCount === 0 ? "alone" : "shared";
    const isInCorner = persons.length >= CORNER_FROM && hasRoom.matches;
    self.classList.toggle("corner", isInCorner);
    if (isInCorner) forgetPosition(self);
    nameTheRest(persons.slice(TILES_MAX));
    arrange();
  }

  function show(person: Person, isHidden: boolean): void {
    const tile = tiles.get(person.streamId) ?? personTile(person, openMenu);
    tiles.set(person.streamId, tile);
    if (!tile.element.isConnected) self.before(tile.element);
    tile.element.hidden = isHidden;
    tile.update();
  }

  function nameTheRest(persons: Person[]): void {
    more.hidden = persons.length === 0;
    more.textContent = `+${persons.length} more: ${persons.map((person) => person.name).join(", ")}`;
  }

  people.onChange(update);
  hasRoom.addEventListener("change", update);
  media.onChange(arrange);
  update();
}
