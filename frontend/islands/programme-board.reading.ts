/** Between the board as the server sends it and the board as the page holds it. */

import type { Actual, Board, Person, Place, Places, Slip, Span, Trouble } from "./programme-board.logic";

interface SpanJson {
  starts_at: string;
  ends_at: string;
}

export interface SlotJson extends SpanJson {
  room: string;
  shared_rooms: string[];
  is_fixed: boolean;
  updated_at: string;
}

interface ActualJson extends SpanJson {
  number: number;
  room: string;
  has_started: boolean;
  has_ended: boolean;
  has_moved: boolean;
  start_later_minutes: number;
  end_later_minutes: number;
}

interface SessionJson {
  id: string;
  href: string;
  title: string;
  lang: string;
  kind: string;
  type: string;
  track: string;
  track_id: string | null;
  part_of: string | null;
  state: string;
  speakers: string[];
  minutes: number;
  expected: number | null;
  is_interpreted: boolean;
  has_interpreter: boolean;
  search_key: string;
  is_hidden: boolean;
  slot: SlotJson | null;
  actual: ActualJson | null;
}

export interface ConflictJson {
  key: string;
  is_hard: boolean;
  sessions: string[];
  sentence: string;
  advice: string;
  override: string | null;
}

interface RoomJson {
  id: string;
  site: string;
  name: string;
  capacity: number | null;
  has_interpretation: boolean;
  closures: (SpanJson & { reason: string })[];
}

interface PersonJson {
  id: string;
  name: string;
  is_bound: boolean;
  is_onsite: boolean;
  is_guest: boolean;
  holding_minutes: number;
  zone: string;
  nights: SpanJson[];
  windows: SpanJson[];
}

export interface BoardJson {
  cursor: string;
  zone: string;
  sites: { id: string; name: string; walk_minutes: number }[];
  distances: { sites: [string, string]; minutes: number }[];
  rooms: RoomJson[];
  days: (SpanJson & { day: string; name: string; hours: (SpanJson & { site: string })[] })[];
  people: PersonJson[];
  sessions: SessionJson[];
  conflicts: ConflictJson[];
}

/** A plan of the solver: where sessions would go, and how many found no place. */
export interface ProposalJson {
  src: string;
  href: string;
  is_shown: boolean;
  moves: { session: string; after: SpanJson & { room: string } }[];
  left: number;
}

/** What the page brings along. */
export interface StartJson {
  board: BoardJson;
  proposal: ProposalJson | null;
  words: Record<string, string>;
  day: string;
  locale: string;
}

export interface MovesJson {
  cursor: string | null;
  saved: { session: string; slot: SlotJson | null }[];
  conflicts: ConflictJson[];
}

const MINUTE = 60_000;

function span(json: SpanJson): Span {
  return { start: Date.parse(json.starts_at) / MINUTE, end: Date.parse(json.ends_at) / MINUTE };
}

export function readTroubles(conflicts: ConflictJson[]): Trouble[] {
  return conflicts.map(({ is_hard, ...rest }) => ({ ...rest, isHard: is_hard }));
}

/** The place of a slot, and what else the slip keeps of it. */
export function readSlot(slot: SlotJson | null): Pick<Slip, "place" | "version" | "sharedRooms"> {
  if (!slot) return { place: null, version: null, sharedRooms: [] };
  const place: Place = { room: slot.room, ...span(slot), isFixed: slot.is_fixed };
  return { place, version: slot.updated_at, sharedRooms: slot.shared_rooms };
}

export function readBoard(json: BoardJson): Board {
  return {
    cursor: json.cursor,
    zone: json.zone,
    sites: json.sites.map(({ walk_minutes, ...rest }) => ({ ...rest, walkMinutes: walk_minutes })),
    distances: json.distances,
    rooms: json.rooms.map(({ has_interpretation, ...room }) => ({
      ...room,
      hasInterpretation: has_interpretation,
      closures: room.closures.map((one) => ({ ...span(one), reason: one.reason })),
    })),
    days: json.days.map((day) => ({
      day: day.day,
      name: day.name,
      ...span(day),
      hours: day.hours.map((one) => ({ ...span(one), site: one.site })),
    })),
    people: new Map(json.people.map((one) => [one.id, readPerson(one)])),
    slips: new Map(json.sessions.map((one) => [one.id, readSlip(one)])),
    troubles: readTroubles(json.conflicts),
  };
}

function readPerson(one: PersonJson): Person {
  return {
    name: one.name,
    isBound: one.is_bound,
    isOnsite: one.is_onsite,
    isGuest: one.is_guest,
    holding: one.holding_minutes,
    zone: one.zone,
    nights: one.nights.map(span),
    windows: one.windows.map(span),
  };
}

function readActual(json: ActualJson): Actual {
  return {
    number: json.number,
    room: json.room,
    // Sessions start and end at seconds; clocks show the minute that runs.
    start: Math.floor(span(json).start),
    end: Math.floor(span(json).end),
    hasStarted: json.has_started,
    hasEnded: json.has_ended,
    hasMoved: json.has_moved,
    startLater: json.start_later_minutes,
    endLater: json.end_later_minutes,
  };
}

function readSlip(json: SessionJson): Slip {
  const { search_key, is_hidden, track_id, part_of, is_interpreted, has_interpreter, slot, actual, ...rest } =
    json;
  return {
    ...rest,
    trackId: track_id,
    partOf: part_of,
    isInterpreted: is_interpreted,
    hasInterpreter: has_interpreter,
    searchKey: search_key,
    isHidden: is_hidden,
    actual: actual && readActual(actual),
    ...readSlot(slot),
  };
}

export function readProposal(json: ProposalJson): Places {
  return new Map(json.moves.map(({ session, after }) => [session, { room: after.room, ...span(after) }]));
}

function written(minute: number): string {
  return new Date(minute * MINUTE).toISOString();
}

/** The moves that the server is asked to make, each with the version that was seen here. */
export function writeMoves(places: Places, known: Board): Record<string, unknown>[] {
  return [...places].map(([session, place]) => {
    const expected = known.slips.get(session)?.version ?? null;
    if (!place) return { session, expected };
    return {
      session,
      expected,
      room: place.room,
      starts_at: written(place.start),
      ends_at: written(place.end),
      is_fixed: place.isFixed ?? false,
    };
  });
}
