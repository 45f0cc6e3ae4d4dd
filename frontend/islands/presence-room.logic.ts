/** What decides in presence-room.ts, free of the page. */

export interface Answer {
  next_in: number;
  said: string;
  room: { title: string; meeting_url: string };
}

/** What follows a beat: the time until the next one in milliseconds, or null where no further beat can help. */
export function delayAfter(status: number, nextIn: number, failures: number): number | null {
  if (status === 401 || status === 404 || status === 409 || status === 422) return null;
  if (status >= 200 && status < 300) return nextIn * 1000;
  // No network, too many requests, or a fault of the server: soon, then less and less often.
  return Math.min(nextIn, 5 * 2 ** Math.max(0, failures - 1)) * 1000;
}

/** Whether a page that comes to the front again has been silent for too long to wait for its timer. */
export function isOverdue(lastBeat: number, now: number, nextIn: number): boolean {
  return now - lastBeat >= nextIn * 1000;
}

/** Whether an address may stand behind a link: what organisers enter is checked, this checks it again. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text);
}
