/**
 * What is wrong with a plan as far as certain sessions are concerned, while they are moved: the rules of
 * programme/conflicts.py over again, in the browser, for every step of a drag. Both are held to one table of
 * cases, tests/data/conflicts.json.
 */

import {
  type Board,
  overlaps,
  type Person,
  type Place,
  type Places,
  type Room,
  roomsOf,
  type Slip,
  type Span,
} from "./programme-board.logic";

const HARD = new Set([
  "speaker_twice",
  "room_twice",
  "outside_hours",
  "room_closed",
  "speaker_unavailable",
  "outside_forum",
  "forum_elsewhere",
]);

/** One thing that is wrong; `number` is of minutes, or of people who find no place. */
export interface Clash {
  kind: string;
  isHard: boolean;
  sessions: string[];
  span: Span;
  person?: string;
  room?: string;
  site?: string;
  track?: string;
  number: number;
}

interface Standing extends Span {
  id: string;
  slip: Slip;
  rooms: string[];
}

type More = Partial<Omit<Clash, "kind" | "isHard" | "sessions" | "span">>;

/** What would be wrong with these sessions if they stood at these places: hard ones first, then by time. */
export function clashes(board: Board, places: Places): Clash[] {
  const plan = new Plan(board, places);
  return [
    ...plan.moved.flatMap((one) => plan.alone(one)),
    ...plan.pairs().flatMap(([one, other]) => plan.together(one, other)),
    ...plan.speakers().flatMap((person) => plan.oneAfterTheOther(person)),
  ].sort((a, b) => Number(b.isHard) - Number(a.isHard) || a.span.start - b.span.start);
}

function clash(kind: string, sessions: Standing[], span: Span, more: More = {}): Clash {
  const { start, end } = span;
  const ids = sessions.map((one) => one.id);
  return { kind, isHard: HARD.has(kind), sessions: ids, span: { start, end }, number: 0, ...more };
}

class Plan {
  readonly moved: Standing[];
  readonly #all: Standing[];
  readonly #rooms: Map<string, Room>;
  readonly #hours: Map<string, Span[]>;

  constructor(
    readonly board: Board,
    readonly places: Places,
  ) {
    this.#all = standings(board, places);
    this.moved = this.#all.filter((one) => places.has(one.id));
    this.#rooms = new Map(board.rooms.map((room) => [room.id, room]));
    const hours = board.days.flatMap((day) => day.hours);
    this.#hours = new Map(
      board.sites.map((site) => [site.id, merged(hours.filter((one) => one.site === site.id))]),
    );
  }

  /** The pairs that overlap, a moved session in each, in the order of time; a forum has its talks in it. */
  pairs(): [Standing, Standing][] {
    const found: [Standing, Standing][] = [];
    let running: Standing[] = [];
    for (const one of this.#all) {
      running = running.filter((other) => other.end > one.start);
      for (const other of running) {
        const isConcerned = this.places.has(one.id) || this.places.has(other.id);
        if (isConcerned && !isNested(one, other)) found.push([other, one]);
      }
      running.push(one);
    }
    return found;
  }

  /** What is wrong with a session at its place, whatever else is planned. */
  alone(one: Standing): Clash[] {
    return [
      ...this.#inRooms(one),
      ...this.#atSites(one),
      ...this.#interpreted(one),
      ...this.#people(one.slip).flatMap(([id, person]) => this.#withPerson(one, id, person)),
      ...this.#inForums(one),
    ];
  }

  /** What is wrong with two sessions at once. */
  together(one: Standing, other: Standing): Clash[] {
    const both = [one, other];
    const span = { start: Math.max(one.start, other.start), end: Math.min(one.end, other.end) };
    const isBreaks = isBreak(one) && isBreak(other);
    const found = isBreaks
      ? []
      : one.rooms
          .filter((room) => other.rooms.includes(room))
          .map((room) => clash("room_twice", both, span, { room }));
    if (isBreak(one) || isBreak(other)) return found;
    const track = one.slip.trackId;
    if (track && track === other.slip.trackId) found.push(clash("track_parallel", both, span, { track }));
    for (const [person] of this.#people(one.slip)) {
      if (other.slip.speakers.includes(person)) found.push(clash("speaker_twice", both, span, { person }));
    }
    return found;
  }

  /** The people of the moved sessions. */
  speakers(): string[] {
    return [...new Set(this.moved.flatMap((one) => this.#people(one.slip).map(([id]) => id)))];
  }

  /** What is wrong between the sessions of one person, one after the other. */
  oneAfterTheOther(id: string): Clash[] {
    const person = this.board.people.get(id) as Person;
    const sessions = this.#all.filter((one) => !isBreak(one) && one.slip.speakers.includes(id));
    return [
      ...(person.isOnsite ? this.#walks(id, sessions) : []),
      ...(person.isGuest ? holding(id, person.holding, sessions) : []),
    ].filter((one) => one.sessions.some((session) => this.places.has(session)));
  }

  #people(slip: Slip): [string, Person][] {
    if (slip.kind === "break") return [];
    return slip.speakers.flatMap((id) => {
      const person = this.board.people.get(id);
      // A recorded message plays wherever and whenever.
      return person?.isBound ? [[id, person] as [string, Person]] : [];
    });
  }

  #inRooms(one: Standing): Clash[] {
    const rooms = one.rooms.flatMap((id) => this.#rooms.get(id) ?? []);
    const closed = rooms.flatMap((room) => {
      const closure = room.closures.find((span) => overlaps(span, one));
      return closure ? [clash("room_closed", [one], closure, { room: room.id })] : [];
    });
    const seats = rooms.map((room) => room.capacity ?? Number.POSITIVE_INFINITY);
    const missing = (one.slip.expected ?? 0) - seats.reduce((sum, each) => sum + each, 0);
    const [room] = one.rooms;
    if (missing <= 0 || room === undefined) return closed;
    return [...closed, clash("room_too_small", [one], one, { room, number: missing })];
  }

  #atSites(one: Standing): Clash[] {
    const sites = new Set(one.rooms.flatMap((id) => this.#rooms.get(id)?.site ?? []));
    const room = one.rooms[0] as string;
    return [...sites]
      .filter((site) => !covers(this.#hours.get(site) ?? [], one))
      .map((site) => clash("outside_hours", [one], one, { site, room }));
  }

  #interpreted(one: Standing): Clash[] {
    if (!one.slip.isInterpreted) return [];
    const missing = one.slip.hasInterpreter ? [] : [clash("interpreter_missing", [one], one)];
    const rooms = one.rooms.filter((id) => !this.#rooms.get(id)?.hasInterpretation);
    return [...missing, ...rooms.map((room) => clash("equipment_missing", [one], one, { room }))];
  }

  #withPerson(one: Standing, id: string, person: Person): Clash[] {
    const windows = merged(person.windows);
    const isAway = windows.length > 0 && !covers(windows, one);
    return [
      ...(isAway ? [clash("speaker_unavailable", [one], one, { person: id })] : []),
      ...(person.nights.some((night) => overlaps(night, one))
        ? [clash("remote_night", [one], one, { person: id })]
        : []),
    ];
  }

  /** A talk lies within the hours of its forum, and in one of its rooms; moved may be the one or the other. */
  #inForums(one: Standing): Clash[] {
    const talks = this.#all.filter((other) => other.slip.partOf === one.id && !this.places.has(other.id));
    const forum = this.#all.find((other) => other.id === one.slip.partOf);
    const pairs = talks.map((talk): [Standing, Standing] => [talk, one]);
    if (forum) pairs.push([one, forum]);
    return pairs.flatMap(([talk, outer]) => {
      const isOutside = talk.start < outer.start || talk.end > outer.end;
      const isElsewhere = !outer.rooms.includes(talk.rooms[0] as string);
      const room = outer.rooms[0] as string;
      return [
        ...(isOutside ? [clash("outside_forum", [talk, outer], outer)] : []),
        ...(isElsewhere ? [clash("forum_elsewhere", [talk, outer], outer, { room })] : []),
      ];
    });
  }

  /** Two sessions in a row that are further apart than the time between them. */
  #walks(person: string, sessions: Standing[]): Clash[] {
    return sessions.flatMap((one, place) => {
      const following = sessions.slice(place + 1).filter((other) => other.start >= one.end);
      const firstEnd = Math.min(...following.map((other) => other.end));
      return following
        .filter((other) => firstEnd > other.start)
        .flatMap((other) => {
          const room = other.rooms[0] as string;
          const number = this.#walkingMinutes(one.rooms[0] as string, room);
          const between = { start: one.end, end: other.start };
          return between.end - between.start < number
            ? [clash("no_time_to_walk", [one, other], between, { person, room, number })]
            : [];
        });
    });
  }

  /** From one room to another; between sites of unknown distance as long as within the larger one. */
  #walkingMinutes(room: string, otherRoom: string): number {
    const site = this.#rooms.get(room)?.site ?? "";
    const other = this.#rooms.get(otherRoom)?.site ?? "";
    if (room === otherRoom) return 0;
    const walk = (id: string) => this.board.sites.find((one) => one.id === id)?.walkMinutes ?? 0;
    const within = Math.max(walk(site), walk(other));
    if (site === other) return within;
    const known = this.board.distances.find(({ sites }) => sites.includes(site) && sites.includes(other));
    return known?.minutes ?? within;
  }
}

/** A guest of honour for whom no time is kept before an appearance, or who is elsewhere in it. */
function holding(person: string, number: number, sessions: Standing[]): Clash[] {
  const [first] = sessions;
  if (first && number === 0) return [clash("holding_missing", sessions, first, { person })];
  return sessions.flatMap((one, place) =>
    sessions
      .slice(place + 1)
      .filter((other) => one.end <= other.start && other.start < one.end + number)
      .map((other) => {
        const span = { start: other.start - number, end: other.start };
        return clash("holding_missing", [one, other], span, { person, number });
      }),
  );
}

/** What has a place, in the order of time, with these places in the stead of the known ones. */
function standings(board: Board, places: Places): Standing[] {
  const found: Standing[] = [];
  for (const slip of board.slips.values()) {
    const place: Place | null | undefined = places.has(slip.id) ? places.get(slip.id) : slip.place;
    if (!place) continue;
    found.push({ id: slip.id, slip, rooms: roomsOf(slip, place), start: place.start, end: place.end });
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end || (a.id < b.id ? -1 : 1));
}

function isNested(one: Standing, other: Standing): boolean {
  return one.slip.partOf === other.id || other.slip.partOf === one.id;
}

/** Two breaks in one foyer disturb nobody, and a break waits for nobody. */
function isBreak(one: Standing): boolean {
  return one.slip.kind === "break";
}

/** The same time in as few spans as it takes, in order. */
function merged(spans: Span[]): Span[] {
  const found: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = found.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

/** Whether one of these merged spans holds all of another. */
function covers(spans: Span[], span: Span): boolean {
  return spans.some((one) => one.start <= span.start && span.end <= one.end);
}
