/** What decides in reports-live.ts, free of the page. */

export const INTERVAL = 5000;
const LONGEST = 60_000;

/** The time until the figures are fetched again, in milliseconds: after failures less and less often. */
export function delayAfter(failures: number): number {
  return Math.min(INTERVAL * 2 ** failures, LONGEST);
}

/** Which parts of the page differ from the fresh ones, as pairs of old and fresh; parts are known by their id. */
export function changed<P extends { id: string; innerHTML: string }>(
  fresh: Iterable<P>,
  find: (id: string) => P | null,
): [P, P][] {
  const pairs: [P, P][] = [];
  for (const part of fresh) {
    const old = find(part.id);
    if (old && old.innerHTML !== part.innerHTML) pairs.push([old, part]);
  }
  return pairs;
}
