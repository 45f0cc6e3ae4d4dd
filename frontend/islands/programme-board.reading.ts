/** Between the board as the server sends it and the board as the page holds it. */

import type { Board, Place, Places, Slip, Span, Trouble } from "./programme-board.logic";

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

interface SessionJson {
  id: string;
  href: string;
  title: string;
  lang: string;
  kind: string;
  type: string;
  track: string;
  state: string;
  speakers: string[];
  minutes: number;
  search_key: string;
  is_hidden: boolean;
  slot: SlotJson | null;
}

export interface ConflictJson {
  key: string;
  is_hard: boolean;
  sessions: string[];
  sentence: string;
  advice: string;
  override: string | null;
}

export interface BoardJson {
  cursor: string;
  zone: string;
  sites: { id: string; name: string }[];
  rooms: { id: string; site: string; name: string; closures: (SpanJson & { reason: string })[] }[];
  days: (SpanJson & { day: string; name: string; hours: (SpanJson & { site: string })[] })[];
  people: { id: string; name: string; is_bound: boolean; windows: SpanJson[] }[];
  sessions: SessionJson[];
  conflicts: ConflictJson[];
}

/** What the page brings along. */
export interface StartJson {
  board: BoardJson;
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
export function readSlot(slot: SlotJson | null): Pick<Slip, "place" | "version" | "isFixed" | "sharedRooms"> {
  if (!slot) return { place: null, version: null, isFixed: false, sharedRooms: [] };
  const place: Place = { room: slot.room, ...span(slot) };
  return { place, version: slot.updated_at, isFixed: slot.is_fixed, sharedRooms: slot.shared_rooms };
}

export function readBoard(json: BoardJson): Board {
  return {
    cursor: json.cursor,
    zone: json.zone,
    sites: json.sites,
    rooms: json.rooms.map((room) => ({
      ...room,
      closures: room.closures.map((one) => ({ ...span(one), reason: one.reason })),
    })),
    days: json.days.map((day) => ({
      day: day.day,
      name: day.name,
      ...span(day),
      hours: day.hours.map((one) => ({ ...span(one), site: one.site })),
    })),
    people: new Map(
      json.people.map((one) => [
        one.id,
        { name: one.name, isBound: one.is_bound, windows: one.windows.map(span) },
      ]),
    ),
    slips: new Map(json.sessions.map((one) => [one.id, readSlip(one)])),
    troubles: readTroubles(json.conflicts),
  };
}

function readSlip({ search_key, is_hidden, slot, ...rest }: SessionJson): Slip {
  return { ...rest, searchKey: search_key, isHidden: is_hidden, ...readSlot(slot) };
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
    };
  });
}
