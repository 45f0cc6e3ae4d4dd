/** Which slips a rubber band catches, free of the page. */

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The rectangle between two corners. */
export function between(one: { x: number; y: number }, other: { x: number; y: number }): Box {
  return {
    left: Math.min(one.x, other.x),
    top: Math.min(one.y, other.y),
    width: Math.abs(one.x - other.x),
    height: Math.abs(one.y - other.y),
  };
}

/** The ids of the boxes that the band touches. */
export function caught(boxes: ReadonlyMap<string, Box>, band: Box): string[] {
  return [...boxes]
    .filter(
      ([, box]) =>
        box.left < band.left + band.width &&
        band.left < box.left + box.width &&
        box.top < band.top + band.height &&
        band.top < box.top + box.height,
    )
    .map(([id]) => id);
}
