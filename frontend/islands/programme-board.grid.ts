/** The days of the board as grids: time runs down, rooms across, sessions are slips. */

import { html, noChange, nothing, type TemplateResult } from "lit";
import { Directive, type DirectiveResult, directive, type ElementPart } from "lit/directive.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import {
  type Board,
  type Day,
  dayOf,
  extent,
  lines,
  type Place,
  type Room,
  type Slip,
  type Span,
  strips,
} from "./programme-board.logic";
import type { Speech } from "./programme-board.words";

const HEAD_ROWS = 1;
const HOUR = 60;
const SHORT = 30;

export interface Shown {
  day: Day;
  span: Span;
}

export interface GridView {
  board: Board;
  speech: Speech;
  days: Shown[];
  rooms: Room[];
  chosen: ReadonlySet<string>;
  hard: ReadonlySet<string>;
  soft: ReadonlySet<string>;
}

/** Sets properties of a style, which the security policy allows where it forbids style attributes. */
class Styled extends Directive {
  #set: Record<string, string> = {};

  render(_properties: Record<string, string>): unknown {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Record<string, string>]): unknown {
    const style = (part.element as HTMLElement).style;
    for (const [name, value] of Object.entries(properties)) {
      if (this.#set[name] !== value) style.setProperty(name, value);
    }
    this.#set = properties;
    return noChange;
  }
}

export const styled = directive(Styled) as (properties: Record<string, string>) => DirectiveResult;

/** The days that are shown with the hours that each grid spans. */
export function shownDays(board: Board, days: Day[], rooms: Room[]): Shown[] {
  const columns = new Set(rooms.map((room) => room.id));
  const sites = new Set(rooms.map((room) => room.site));
  const places = [...board.slips.values()].flatMap((slip) =>
    slip.place && columns.has(slip.place.room) ? [slip.place] : [],
  );
  return days.map((day) => {
    const own = places.filter((place) => dayOf([day], place.start));
    const hours = day.hours.filter((one) => sites.has(one.site));
    return { day, span: extent({ ...day, hours }, own) };
  });
}

/** The minutes of a day's grid that pass before its first session, but for half an hour. */
export function leadIn(board: Board, shown: Shown | undefined, rooms: Room[]): number {
  if (!shown) return 0;
  const columns = new Set(rooms.map((room) => room.id));
  const starts = [...board.slips.values()].flatMap(({ place }) =>
    place && columns.has(place.room) && dayOf([shown.day], place.start) ? [place.start] : [],
  );
  return starts.length ? Math.max(0, Math.min(...starts) - HOUR / 2 - shown.span.start) : 0;
}

export function daysTemplate(view: GridView): TemplateResult {
  return html`${repeat(
    view.days,
    (shown) => shown.day.day,
    (shown) => dayTemplate(view, shown),
  )}`;
}

function dayTemplate(view: GridView, shown: Shown): TemplateResult {
  const { day, span } = shown;
  const count = (span.end - span.start) / 5;
  return html`<section class="board-day" aria-labelledby="board-day-${day.day}"
    ${styled({ "--rows": String(count), "--rooms": String(view.rooms.length) })}>
    <h2 id="board-day-${day.day}">${day.name}</h2>
    <div class="board-grid" data-grid=${day.day}>
      <div class="board-corner"></div>
      ${view.rooms.map((_room, index) => html`<div class="board-line" ${styled({ "grid-column": String(index + 2) })}></div>`)}
      ${view.rooms.map(
        (room, index) => html`<div class="board-room" data-room=${room.id}
          ${styled({ "grid-column": String(index + 2) })}><span>${room.name}</span></div>`,
      )}
      ${hours(span).map(
        (hour) => html`<div class="board-hour" ${styled({ "grid-row": `${rowOf(hour, span)}` })}
          ><span>${view.speech.time(hour)}</span></div>`,
      )}
      ${offTemplates(view, shown)}
      ${repeat(
        placesOn(view, shown),
        ({ slip, column }) => (column.isOwn ? slip.id : `${slip.id} ${column.index}`),
        (one) => (one.column.isOwn ? slipTemplate(view, span, one) : echoTemplate(view, span, one)),
      )}
    </div>
  </section>`;
}

function hours(span: Span): number[] {
  const found: number[] = [];
  for (let minute = span.start; minute < span.end; minute += HOUR) found.push(minute);
  return found;
}

function rowOf(minute: number, span: Span): number {
  return lines({ start: minute, end: minute + 5 }, span)[0] + HEAD_ROWS;
}

function area(span: Span, shown: Span, column: number): Record<string, string> {
  const [first, last] = lines(span, shown);
  return { "grid-row": `${first + HEAD_ROWS} / ${last + HEAD_ROWS}`, "grid-column": String(column) };
}

/** What of a span lies between the hours shown. */
function within(span: Span, shown: Span): Span | null {
  const cut = { start: Math.max(span.start, shown.start), end: Math.min(span.end, shown.end) };
  return cut.start < cut.end ? cut : null;
}

/** When nothing should take place: outside of the site's hours, and where a room is closed. */
function offTemplates(view: GridView, { day, span }: Shown): TemplateResult[] {
  const { speech } = view;
  return view.rooms.flatMap((room, index) => {
    const off = outside(
      day.hours.filter((one) => one.site === room.site),
      span,
    ).map((one) => ({ ...one, kind: "off", text: speech.say("off") }));
    const closed = room.closures.map((one) => ({
      ...one,
      kind: "closed",
      text: one.reason ? speech.say("closed_reason", { reason: one.reason }) : speech.say("closed"),
    }));
    return [...off, ...closed].flatMap((one) => {
      const cut = within(one, span);
      return cut
        ? [html`<div class="board-off ${one.kind}" ${styled(area(cut, span, index + 2))}>${one.text}</div>`]
        : [];
    });
  });
}

/** What is left of a span when the hours are taken out. */
function outside(open: Span[], span: Span): Span[] {
  const rest: Span[] = [];
  let from = span.start;
  for (const one of [...open].sort((a, b) => a.start - b.start)) {
    if (one.start > from) rest.push({ start: from, end: one.start });
    from = Math.max(from, one.end);
  }
  return from < span.end ? [...rest, { start: from, end: span.end }] : rest;
}

interface Placed {
  slip: Slip;
  place: Place;
  column: { index: number; isOwn: boolean };
  strip: { strip: number; of: number };
}

/** The slips of a day, room by room in the order of time; also where a session is only shown. */
function placesOn(view: GridView, { day }: Shown): Placed[] {
  const perRoom = new Map<string, Map<Place, Slip>>(view.rooms.map((room) => [room.id, new Map()]));
  for (const slip of view.board.slips.values()) {
    if (!slip.place || !dayOf([day], slip.place.start)) continue;
    perRoom.get(slip.place.room)?.set(slip.place, slip);
    for (const room of slip.sharedRooms) {
      if (room !== slip.place.room) perRoom.get(room)?.set({ ...slip.place, room }, slip);
    }
  }
  return view.rooms.flatMap((room, index) => {
    const slips = perRoom.get(room.id) as Map<Place, Slip>;
    const side = strips([...slips.keys()]);
    const ordered = [...slips].sort(([a], [b]) => a.start - b.start || a.end - b.end);
    return ordered.map(([place, slip]) => ({
      slip,
      place,
      column: { index, isOwn: slip.place?.room === room.id },
      strip: side.get(place) as { strip: number; of: number },
    }));
  });
}

function position(one: Placed, shown: Span): Record<string, string> {
  const { strip, of } = one.strip;
  return {
    ...area(one.place, shown, one.column.index + 2),
    "inline-size": of > 1 ? `${100 / of}%` : "",
    "margin-inline-start": of > 1 ? `${(100 * strip) / of}%` : "",
  };
}

function slipTemplate(view: GridView, shown: Span, one: Placed): DirectiveResult {
  const { slip, strip, column } = one;
  const isHard = view.hard.has(slip.id);
  const isSoft = !isHard && view.soft.has(slip.id);
  const isChosen = view.chosen.has(slip.id);
  // Most slips stay as they are when one moves: they are not even compared word by word.
  const depends = [slip, strip.strip, strip.of, column.index, shown.start, isHard, isSoft, isChosen];
  return guard(depends, () => drawnSlip(view, shown, one, isHard, isSoft));
}

function drawnSlip(
  view: GridView,
  shown: Span,
  one: Placed,
  isHard: boolean,
  isSoft: boolean,
): TemplateResult {
  const { slip, place } = one;
  const { speech } = view;
  const isOpen = slip.state !== "confirmed";
  const isShort = place.end - place.start < SHORT;
  const marks = [isOpen && speech.say(`state_${slip.state}`), slip.isHidden && speech.say("hidden")];
  const classes = [
    "slip",
    slip.kind,
    isHard && "hard",
    isSoft && "check",
    isOpen && "open",
    isShort && "short",
  ];
  return html`<div class=${classes.filter(Boolean).join(" ")} role="button" tabindex="0" data-slip=${slip.id}
    aria-pressed=${view.chosen.has(slip.id)} aria-describedby="board-help" ${styled(position(one, shown))}
    ><span class="slip-text"
      ><span class="slip-line"
        ><span class="slip-time">${speech.time(place.start)}<span class="slip-end">–${speech.time(place.end)}</span></span
        ><span class="visually-hidden">${view.rooms[one.column.index]?.name}</span
        >${
          isHard || isSoft
            ? html`<strong class="slip-mark">${speech.say(isHard ? "hard" : "soft")}</strong>`
            : nothing
        }${marks.map((mark) => (mark ? html`<span class="slip-state">${mark}</span>` : nothing))}</span>
      <span class="slip-title" lang=${slip.lang}>${slip.title}</span>
      <span class="slip-speakers">${speech.names(view.board, slip.speakers)}</span></span
    ><span class="slip-grip" data-grip aria-hidden="true"></span></div>`;
}

/** A session in a room where it is only shown. */
function echoTemplate(view: GridView, shown: Span, one: Placed): TemplateResult {
  const { slip } = one;
  const text = view.speech.say("shown_from", {
    title: slip.title,
    room: view.speech.room(view.board, slip.place?.room ?? ""),
  });
  return html`<div class="slip-echo" ${styled(position(one, shown))}>${text}</div>`;
}
