/** When the board asks the server, in milliseconds. */

export const POLL = 2000;
export const TYPING_PAUSE = 400;
export const LONG_PRESS = 400;
export const TRAVEL = 150;
const LONGEST = 30_000;

/** The time until another attempt: after failures less and less often. */
export function delayAfter(failures: number): number {
  return Math.min(POLL * 2 ** Math.max(0, failures - 1), LONGEST);
}
