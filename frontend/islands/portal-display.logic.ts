/** What decides in portal-display.ts, free of the page. */

export interface Slip {
  /** Milliseconds since 1970. */
  starts: number;
  ends: number;
  /** "on": recorded as started; "off": cancelled. */
  mark: string;
}

/** How long a started session goes on after its expected end, if nobody records the real one; in milliseconds. */
const OVERRUN = 30 * 60_000;

/** What each session of a room is at a moment: the one that runs, the next one, or neither. */
export function states(slips: readonly Slip[], now: number): ("now" | "next" | "")[] {
  let running = -1;
  let coming = -1;
  slips.forEach((slip, place) => {
    if (slip.mark === "off") return;
    const ends = slip.mark === "on" ? slip.ends + OVERRUN : slip.ends;
    if (slip.starts <= now && now < ends) running = place;
    else if (coming < 0 && slip.mark !== "on" && slip.starts > now) coming = place;
  });
  return slips.map((_, place) => (place === running ? "now" : place === coming ? "next" : ""));
}

export const INTERVAL = 4000;
const LONGEST = 30_000;

/** The time until the screen asks again, in milliseconds. */
export function delayAfter(failures: number): number {
  return Math.min(INTERVAL * 2 ** failures, LONGEST);
}

/** How far the screen's own clock is behind the server's, out of the Date header; 0 where there is none. */
export function clockBehind(header: string | null, here: number): number {
  const there = Date.parse(header ?? "");
  return Number.isNaN(there) ? 0 : there - here;
}
