import { find, setText } from "../../page/elements.ts";
import type { OwnMedia } from "../session/own-media.ts";
import type { People, Person } from "../session/participants.ts";
import { type PersonActions, personMenu } from "./participant-menu.ts";
import { type PersonTile, personTile } from "./participant-tile.ts";
import { forgetPosition, stageLayout } from "./stage-layout.ts";
import { planStage } from "./stage-plan.ts";

/** Everybody in a browser, in `webrtcPublisherContainer`; oneself last. */
export function stage(main: HTMLElement, people: People, media: OwnMedia, actions: PersonActions): void {
  const container = find("#webrtcPublisherContainer", main);
  const self = find("#selfPublisherContainer", container);
  const more = find("#moreTile", container);
  const tiles = new Map<string, PersonTile>();
  const openMenu = personMenu(find("#personMenu"), actions);
  const arrange = stageLayout(container);
  // On a narrow screen a corner would cover what others' tiles say.
  const hasCorner = matchMedia("(min-width: 600px)");

  function update(): void {
    const persons = people.publishing;
    const { isInCorner, shown } = planStage(persons.length, hasCorner.matches);
    removeAllBut(persons);
    for (const [index, person] of persons.entries()) show(person, index >= shown);
    nameTheRest(persons.slice(shown));
    main.dataset.stage = people.othersCount === 0 ? "alone" : "shared";
    self.classList.toggle("corner", isInCorner);
    if (isInCorner) forgetPosition(self);
    arrange();
  }

  function removeAllBut(persons: readonly Person[]): void {
    const here = new Set(persons.map(({ streamId }) => streamId));
    for (const [streamId, tile] of tiles) {
      if (here.has(streamId)) continue;
      tile.element.remove();
      tiles.delete(streamId);
    }
  }

  function show(person: Person, isHidden: boolean): void {
    const tile = tiles.get(person.streamId) ?? personTile(person, openMenu);
    tiles.set(person.streamId, tile);
    if (!tile.element.isConnected) more.before(tile.element);
    tile.element.hidden = isHidden;
    tile.update();
  }

  function nameTheRest(persons: readonly Person[]): void {
    more.hidden = persons.length === 0;
    setText(find(".tile-more-count", more), `+${persons.length} more`);
    setText(find(".tile-more-names", more), persons.map(({ name }) => name).join(", "));
  }

  people.onChange(update);
  hasCorner.addEventListener("change", update);
  media.onChange(arrange);
  update();
}
