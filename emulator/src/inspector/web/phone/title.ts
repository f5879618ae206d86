const FLASH_MS = 1_000;

/** The tab's title flashes while it rings: that is what is seen of a tab in the background. */
export interface Title {
  show(title: string): void;
  flash(title: string, other: string): void;
}

export function createTitle(): Title {
  let flashing: ReturnType<typeof setInterval> | null = null;
  let shown = "";
  const stop = () => {
    if (flashing !== null) clearInterval(flashing);
    flashing = null;
  };
  return {
    show(title) {
      stop();
      shown = title;
      document.title = title;
    },
    flash(title, other) {
      if (flashing !== null && shown === title) return;
      stop();
      shown = title;
      document.title = title;
      flashing = setInterval(() => {
        document.title = document.title === title ? other : title;
      }, FLASH_MS);
    },
  };
}
