/**
 * The hard conflicts that can be seen at once while something is moved, by the rules of programme/conflicts.py;
 * the server's list, which comes after each move, is the whole one.
 */

import {
  type Board,
  overlaps,
  type Place,
  type Places,
  roomsOf,
  type Slip,
  type Span,
} from "./programme-board.logic";

export type ClashKind = "room" | "speaker" | "hours" | "closed" | "unavailable";

export interface Clash {
  kind: ClashKind;
  session: string;
  /** The session that is there already, the person, the room and the reason, as far as the kind has them. */
  other?: string;
  person?: string;
  room?: string;
  reason?: string;
}

/** What would be wrong if these sessions stood at these places. */
export function clashes(board: Board, places: Places): Clash[] {
  const found: Clash[] = [];
  const seen = new Set<string>();
  for (const [id, place] of places) {
    const slip = board.slips.get(id);
    if (!slip || !place) continue;
    found.push(...ofPlace(board, slip, place), ...ofPeople(board, slip, place));
    for (const other of board.slips.values()) {
      const there = places.has(other.id) ? places.get(other.id) : other.place;
      const pair = [id, other.id].sort().join();
      if (other.id === id || !there || seen.has(pair) || !overlaps(place, there)) continue;
      seen.add(pair);
      found.push(...ofTwo(board, slip, place, other, there));
    }
  }
  return found;
}

function ofPlace(board: Board, slip: Slip, place: Place): Clash[] {
  const found: Clash[] = [];
  for (const id of roomsOf(slip, place)) {
    const room = board.rooms.find((one) => one.id === id);
    if (!room) continue;
    const hours = board.days.flatMap((day) => day.hours.filter((one) => one.site === room.site));
    if (!covers(hours, place)) {
      found.push({ kind: "hours", session: slip.id, room: id });
    }
    const closure = room.closures.find((one) => overlaps(one, place));
    if (closure) found.push({ kind: "closed", session: slip.id, room: id, reason: closure.reason });
  }
  return found;
}

function ofPeople(board: Board, slip: Slip, place: Place): Clash[] {
  if (isBreak(slip)) return [];
  return slip.speakers
    .filter((id) => {
      const person = board.people.get(id);
      return person?.isBound && person.windows.length > 0 && !covers(person.windows, place);
    })
    .map((person) => ({ kind: "unavailable", session: slip.id, person }));
}

/** Two breaks in one foyer disturb nobody, and a break waits for nobody. */
function isBreak(slip: Slip): boolean {
  return slip.kind === "break";
}

/** Whether spans, those that touch taken as one, hold all of another. */
function covers(spans: Span[], span: Span): boolean {
  let reached = span.start;
  for (const one of [...spans].sort((a, b) => a.start - b.start)) {
    if (one.start <= reached) reached = Math.max(reached, one.end);
  }
  return reached >= span.end && spans.some((one) => one.start <= span.start && span.start < one.end);
}

function ofTwo(board: Board, slip: Slip, place: Place, other: Slip, there: Place): Clash[] {
  if (isBreak(slip) && isBreak(other)) return [];
  const theirs = roomsOf(other, there);
  const found: Clash[] = roomsOf(slip, place)
    .filter((room) => theirs.includes(room))
    .map((room) => ({ kind: "room", session: slip.id, other: other.id, room }));
  if (isBreak(slip) || isBreak(other)) return found;
  for (const person of slip.speakers) {
    if (other.speakers.includes(person) && board.people.get(person)?.isBound) {
      found.push({ kind: "speaker", session: slip.id, other: other.id, person });
    }
  }
  return found;
}
