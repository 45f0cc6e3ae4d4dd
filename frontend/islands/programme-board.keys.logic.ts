/** What keys mean on the board, free of the page. */

import { type Day, moved, type Place, type Places, resized, STEP } from "./programme-board.logic";

export interface Direction {
  minutes: number;
  columns: number;
  isResize: boolean;
}

interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

const ARROWS: Record<string, { minutes: number; columns: number }> = {
  ArrowUp: { minutes: -STEP, columns: 0 },
  ArrowDown: { minutes: STEP, columns: 0 },
  ArrowLeft: { minutes: 0, columns: -1 },
  ArrowRight: { minutes: 0, columns: 1 },
};

/** Arrows move by five minutes or one room, with Shift the end alone moves. */
export function directionOf(press: Press, isRightToLeft: boolean): Direction | null {
  const arrow = ARROWS[press.key];
  if (!arrow) return null;
  return {
    minutes: arrow.minutes,
    columns: isRightToLeft ? -arrow.columns : arrow.columns,
    isResize: press.shiftKey,
  };
}

/** Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, with the command key on a Mac. */
export function orderOf(press: Press): "undo" | "redo" | null {
  if (!press.ctrlKey && !press.metaKey) return null;
  const key = press.key.toLowerCase();
  if (key === "y") return "redo";
  return key === "z" ? (press.shiftKey ? "redo" : "undo") : null;
}

export function isTyping(target: { tagName: string; isContentEditable: boolean }): boolean {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

/** Where the pressed arrow takes these sessions; null where it takes them nowhere. */
export function targetOf(
  places: Map<string, Place>,
  direction: Direction,
  rooms: string[],
  days: Day[],
): Places | null {
  const bounds = { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? Number.POSITIVE_INFINITY };
  if (!direction.isResize) return moved(places, rooms, direction, bounds);
  if (!direction.minutes) return null;
  return new Map([...places].map(([id, place]) => [id, resized(place, direction.minutes, bounds)]));
}
