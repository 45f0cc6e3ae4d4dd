/** What the board is and how things move on it, free of the page. Times are whole minutes since 1970, UTC. */

export const STEP = 5;
const HOUR = 60;
const SHORTEST = STEP;

export interface Span {
  start: number;
  end: number;
}

/** Where and when a session is planned. */
export interface Place extends Span {
  room: string;
  /** Whether it stays there until somebody frees it: neither a hand nor placement moves it. */
  isFixed?: boolean;
}

/** When and where a released session is on the day, as far as is known. */
export interface Actual extends Span {
  /** Its last record: what is recorded next says that this one was seen. */
  number: number;
  room: string;
  hasStarted: boolean;
  hasEnded: boolean;
  hasMoved: boolean;
  /** Minutes after the released start and end; negative: before. */
  startLater: number;
  endLater: number;
}

export interface Slip {
  id: string;
  href: string;
  title: string;
  lang: string;
  kind: string;
  type: string;
  track: string;
  trackId: string | null;
  /** The session in which it takes place, as a talk does in a forum. */
  partOf: string | null;
  state: string;
  speakers: string[];
  minutes: number;
  /** How many people are expected. */
  expected: number | null;
  isInterpreted: boolean;
  hasInterpreter: boolean;
  searchKey: string;
  isHidden: boolean;
  sharedRooms: string[];
  place: Place | null;
  /** When the place was last set, as the server wrote it: it tells whether somebody moved it meanwhile. */
  version: string | null;
  /** Null until the session is released. */
  actual: Actual | null;
}

export interface Room {
  id: string;
  site: string;
  name: string;
  /** Places; null: not limited. */
  capacity: number | null;
  hasInterpretation: boolean;
  closures: (Span & { reason: string })[];
}

export interface Day extends Span {
  day: string;
  name: string;
  hours: (Span & { site: string })[];
}

export interface Person {
  name: string;
  /** Spans in which the person can appear; none: always. */
  windows: Span[];
  /** Whether the person must be there at the time: not by a recorded message, and not as somebody's stand-in. */
  isBound: boolean;
  isOnsite: boolean;
  /** A guest of honour, for whom `holding` minutes are kept free before each appearance. */
  isGuest: boolean;
  holding: number;
  zone: string;
  /** When it is night where somebody speaks from by live link. */
  nights: Span[];
}

export interface Trouble {
  key: string;
  isHard: boolean;
  sessions: string[];
  sentence: string;
  advice: string;
  override: string | null;
}

export interface Board {
  cursor: string;
  zone: string;
  sites: { id: string; name: string; walkMinutes: number }[];
  distances: { sites: [string, string]; minutes: number }[];
  rooms: Room[];
  days: Day[];
  people: Map<string, Person>;
  slips: Map<string, Slip>;
  troubles: Trouble[];
}

export type Places = Map<string, Place | null>;

/** The nearest line of the grid. */
export function snapped(minute: number): number {
  return Math.round(minute / STEP) * STEP;
}

export function overlaps(one: Span, other: Span): boolean {
  return one.start < other.end && other.start < one.end;
}

export function isSamePlace(one: Place | null, other: Place | null): boolean {
  if (!one || !other) return one === other;
  const isAlike = Boolean(one.isFixed) === Boolean(other.isFixed);
  return isAlike && one.room === other.room && one.start === other.start && one.end === other.end;
}

/** The day that is shown first: the one that the address names, else the one that the page wishes. */
export function firstDay(days: Day[], asked: string, wished: string): string {
  const known = days.map((one) => one.day);
  return asked === "all" ? "" : ([asked, wished].find((one) => known.includes(one)) ?? known[0] ?? "");
}

/** The sessions in which something hard is not taken upon oneself, and those with something to check. */
export function troubled(board: Board): { hard: Set<string>; soft: Set<string> } {
  const open = board.troubles.filter((one) => one.override === null);
  const hard = open.filter((one) => one.isHard).flatMap((one) => one.sessions);
  const soft = board.troubles.filter((one) => !one.isHard).flatMap((one) => one.sessions);
  return { hard: new Set(hard), soft: new Set(soft) };
}

/** The day on which a moment lies, in the event's zone. */
export function dayOf(days: Day[], minute: number): Day | undefined {
  return days.find((day) => day.start <= minute && minute < day.end);
}

/** The rooms in which a session takes place, those included in which it is only shown. */
export function roomsOf(slip: Slip, place: Place): string[] {
  return [place.room, ...slip.sharedRooms.filter((room) => room !== place.room)];
}

/**
 * The hours that a day's grid shows: from one hour before the first opening to one after the last closing, and
 * further where a session lies outside; whole hours of the day, and beyond it only for what ends after midnight.
 */
export function extent(day: Day, places: Place[]): Span {
  // Hours are counted from the day's own midnight: zones are not all whole hours from UTC.
  const hour = (minute: number, round: (value: number) => number) =>
    day.start + round((minute - day.start) / HOUR) * HOUR;
  const open = day.hours.map((one) => hour(one.start - HOUR, Math.floor));
  const close = day.hours.map((one) => hour(one.end + HOUR, Math.ceil));
  const none = !day.hours.length && !places.length;
  const first = Math.min(...(none ? [day.start + 8 * HOUR] : open), ...places.map((one) => one.start));
  const last = Math.max(...(none ? [day.start + 18 * HOUR] : close.map((end) => Math.min(end, day.end))));
  return {
    start: Math.max(hour(first, Math.floor), day.start),
    end: Math.max(last, ...places.map((one) => hour(one.end, Math.ceil))),
  };
}

/** What is left of a span when the hours are taken out; a site that closes at 23:59 is open until midnight. */
export function outside(open: Span[], span: Span): Span[] {
  const rest: Span[] = [];
  let from = span.start;
  for (const one of [...open].sort((a, b) => a.start - b.start)) {
    rest.push({ start: from, end: one.start });
    from = Math.max(from, one.end);
  }
  // Less than a line of the grid tells nobody anything.
  return [...rest, { start: from, end: span.end }].filter((one) => one.end - one.start >= STEP);
}

/** The lines of the grid (1 is the first) between which a span lies. */
export function lines(span: Span, shown: Span): [number, number] {
  const first = Math.max(1, Math.floor((span.start - shown.start) / STEP) + 1);
  return [first, Math.max(first + 1, Math.ceil((span.end - shown.start) / STEP) + 1)];
}

/** Sessions of one room that overlap stand side by side: which of how many strips each has. */
export function strips<P extends Span>(places: P[]): Map<P, { strip: number; of: number }> {
  const found = new Map<P, { strip: number; of: number }>();
  const ordered = [...places].sort((a, b) => a.start - b.start || b.end - a.end);
  let cluster: P[] = [];
  let ends: number[] = [];
  const settle = () => {
    for (const one of cluster) (found.get(one) as { of: number }).of = ends.length;
    cluster = [];
    ends = [];
  };
  for (const place of ordered) {
    if (ends.every((end) => end <= place.start)) settle();
    const free = ends.findIndex((end) => end <= place.start);
    const strip = free < 0 ? ends.length : free;
    ends[strip] = place.end;
    cluster.push(place);
    found.set(place, { strip, of: 1 });
  }
  settle();
  return found;
}

/**
 * Places moved together by minutes and by columns of `rooms`; as far as all of them can go: none leaves the
 * rooms, and none its `bounds`.
 */
export function moved(
  places: Map<string, Place>,
  rooms: string[],
  by: { minutes: number; columns: number },
  bounds: Span,
): Map<string, Place> {
  const all = [...places.values()];
  const columns = all.map((place) => rooms.indexOf(place.room));
  const step = within(by.columns, -Math.min(...columns), rooms.length - 1 - Math.max(...columns));
  const earliest = Math.min(...all.map((place) => place.start));
  const latest = Math.max(...all.map((place) => place.end));
  const minutes = within(by.minutes, bounds.start - earliest, bounds.end - latest);
  return new Map(
    [...places].map(([id, place]) => [
      id,
      {
        ...place,
        room: rooms[rooms.indexOf(place.room) + step] ?? place.room,
        start: place.start + minutes,
        end: place.end + minutes,
      },
    ]),
  );
}

/** The end moved by minutes, five minutes being the shortest session. */
export function resized(place: Place, minutes: number, bounds: Span): Place {
  const end = within(place.end + minutes, place.start + SHORTEST, Math.max(bounds.end, place.end));
  return { ...place, end };
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

/**
 * The places with those of the talks whose forums move, as the server moves them (service_slots.py): as far as
 * their forum goes, and into its new room if they were in its old one.
 */
export function withTalks(board: Board, places: Places): Places {
  const all = new Map(places);
  for (const { id, partOf, place } of board.slips.values()) {
    if (!partOf || !place || places.has(id) || !places.has(partOf)) continue;
    const before = board.slips.get(partOf)?.place;
    const after = places.get(partOf) ?? null;
    if (!after) all.set(id, null);
    else if (before) {
      const by = after.start - before.start;
      const room = place.room === before.room ? after.room : place.room;
      const moved = { ...place, room, start: place.start + by, end: place.end + by };
      if (!isSamePlace(moved, place)) all.set(id, moved);
    }
  }
  return all;
}

/** Whether a session stands in its forum, within its time and in its room, so that its slip lies on that one's. */
export function isInside(place: Place, forum: Place): boolean {
  return place.room === forum.room && forum.start <= place.start && place.end <= forum.end;
}

/** The board with these places in the stead of those that the server knows. */
export function placed(board: Board, places: Places): Board {
  if (!places.size) return board;
  const slips = new Map(board.slips);
  for (const [id, place] of places) {
    const slip = slips.get(id);
    if (slip) slips.set(id, { ...slip, place });
  }
  return { ...board, slips };
}

/** Which sessions stand elsewhere, or are new, or gone. */
export function differing(before: Board, after: Board): string[] {
  const ids = new Set([...before.slips.keys(), ...after.slips.keys()]);
  return [...ids].filter(
    (id) => !isSamePlace(before.slips.get(id)?.place ?? null, after.slips.get(id)?.place ?? null),
  );
}

/** The sentence with its %(name)s filled. */
export function filled(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/%\((\w+)\)[sd]/g, (whole, name: string) => String(values[name] ?? whole));
}
