/** What decides in portal-programme.ts, free of the page. */

/** Where a browser keeps the marks of an event; the personal page reads the same place. */
export function starsKey(event: string): string {
  return `stars:${event}`;
}

/** The marked sessions out of what was stored; anything that is no list of texts counts as none. */
export function readStars(stored: string | null): Set<string> {
  try {
    const found: unknown = JSON.parse(stored ?? "[]");
    return new Set(Array.isArray(found) ? found.filter((one): one is string => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}

/** The marks with this one put on, or taken off. */
export function toggled(stars: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(stars);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** A moment as clocks in a zone show it: the hour, with the day of the week where the date is another one. */
export function yourTime(moment: Date, eventZone: string, yourZone: string, locale: string): string {
  const there = { day: wall(moment, eventZone, "date"), clock: wall(moment, eventZone, "time") };
  const here = { day: wall(moment, yourZone, "date"), clock: wall(moment, yourZone, "time") };
  if (there.day === here.day && there.clock === here.clock) return "";
  const options: Intl.DateTimeFormatOptions = {
    timeZone: yourZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  };
  if (there.day !== here.day) options.weekday = "short";
  return new Intl.DateTimeFormat(locale, options).format(moment);
}

function wall(moment: Date, timeZone: string, part: "date" | "time"): string {
  const style = part === "date" ? { dateStyle: "short" as const } : { timeStyle: "short" as const };
  return new Intl.DateTimeFormat("en-GB", { timeZone, ...style }).format(moment);
}

export const INTERVAL = 10_000;
const LONGEST = 120_000;

/** The time until the page asks again, in milliseconds: after failures less and less often. */
export function delayAfter(failures: number): number {
  return Math.min(INTERVAL * 2 ** failures, LONGEST);
}
