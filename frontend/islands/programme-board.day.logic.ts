/** What the day has done to sessions, free of the page. */

import { type Board, dayOf, type Slip } from "./programme-board.logic";

/** What a slip says of its day; `at` is the minute that the words name. */
export interface DayMark {
  kind: "running" | "ended" | "delayed" | "earlier" | "until" | "moved";
  at: number;
}

/** What differs from the release: how far it is, when it is instead, and whether it is elsewhere. */
export function dayMarks({ actual }: Pick<Slip, "actual">): DayMark[] {
  if (!actual) return [];
  const { start, end, hasStarted, hasEnded, hasMoved, startLater, endLater } = actual;
  const marks: (DayMark | false)[] = [
    hasEnded && { kind: "ended", at: end },
    hasStarted && !hasEnded && { kind: "running", at: start },
    hasStarted && !hasEnded && endLater !== 0 && { kind: "until", at: end },
    !hasStarted && startLater > 0 && { kind: "delayed", at: start },
    !hasStarted && startLater < 0 && { kind: "earlier", at: start },
    hasMoved && { kind: "moved", at: start },
  ];
  return marks.filter((mark) => mark !== false);
}

/** Whether a released session is on the day on which the clock stands, in the event's zone. */
export function isToday(board: Board, { actual }: Slip, minute: number): boolean {
  const day = dayOf(board.days, minute);
  return Boolean(actual && day && dayOf([day], actual.start));
}

/** The sessions of whose day something was recorded; of a forum that took its talks along the forum alone. */
export function recordedSince(before: Board, after: Board): string[] {
  const others = [...after.slips.values()].filter(
    ({ id, actual }) => actual && actual.number !== (before.slips.get(id)?.actual?.number ?? actual.number),
  );
  const ids = new Set(others.map((slip) => slip.id));
  return others.flatMap(({ id, partOf }) => (partOf && ids.has(partOf) ? [] : [id]));
}

/** Whether anything is part of this session. */
export function hasTalks(board: Board, id: string): boolean {
  return [...board.slips.values()].some((slip) => slip.partOf === id);
}
