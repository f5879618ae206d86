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

const NARROW_PX = 600;
/** Widest and narrowest picture, height by width. Never portrait. */
const WIDEST = 9 / 16;
const NARROWEST = 3 / 4;
const NARROWEST_ON_PHONES = 1;

/** Arranges the tiles in the stage, again whenever its size changes. @returns arranges them now. */
export function stageLayout(container: HTMLElement): () => void {
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

/** Takes a tile out of the layout's hands: where it stands is then up to the style sheet. */
export function forgetPosition(tile: HTMLElement): void {
  for (const property of ["position", "left", "top", "width", "height"]) tile.style.removeProperty(property);
}
