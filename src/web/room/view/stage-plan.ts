/** So many tiles are there at most. Whoever has none is heard, and named. */
const TILES_MAX = 16;
/** From so many others on one's own picture shrinks into the corner, where there is room for one. */
const CORNER_FROM = 4;

/** Who is seen how. */
export type StagePlan = {
  /** One's own picture is small, beside the grid. */
  isInCorner: boolean;
  /** How many others have a tile of their own: the first ones. The rest share one. */
  shown: number;
};

/**
 * @param others who publish.
 * @param hasCorner whether the stage is wide enough for a picture over the others.
 */
export function planStage(others: number, hasCorner: boolean): StagePlan {
  const isInCorner = hasCorner && others >= CORNER_FROM;
  const places = isInCorner ? TILES_MAX : TILES_MAX - 1;
  return { isInCorner, shown: others <= places ? others : places - 1 };
}
