/** The days of the board as grids: time runs down, rooms across, sessions are slips. */

import { html, noChange, nothing, type TemplateResult } from "lit";
import { Directive, type DirectiveResult, directive, type ElementPart } from "lit/directive.js";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { dayMarks } from "./programme-board.day.logic";
import {
  type Board,
  type Day,
  dayOf,
  extent,
  isInside,
  lines,
  outside,
  type Place,
  type Places,
  type Room,
  type Slip,
  type Span,
  strips,
  troubled,
} from "./programme-board.logic";
import { dayMarksTemplate } from "./programme-board.marks";
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
  /** Where the solver would put sessions. */
  ghosts: Places;
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

export function daysTemplate(shown: Omit<GridView, "hard" | "soft">): TemplateResult {
  const view = { ...shown, ...troubled(shown.board) };
  return html`${repeat(
    view.days,
    (one) => one.day.day,
    (one) => dayTemplate(view, one),
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
      ${placesOn(view, shown).map(
        (places) =>
          html`<div class="board-column">${repeat(
            places,
            ({ slip, column }) => (column.isOwn ? slip.id : `${slip.id} ${column.index}`),
            (one) => (one.column.isOwn ? slipTemplate(view, span, one) : echoTemplate(view, span, one)),
          )}</div>`,
      )}
      ${ghostTemplates(view, shown)}
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
        ? [
            html`<div class="board-off ${one.kind}" ${styled(area(cut, span, index + 2))}><span>${one.text}</span></div>`,
          ]
        : [];
    });
  });
}

interface Strip {
  strip: number;
  of: number;
}

interface Placed {
  slip: Slip;
  place: Place;
  column: { index: number; isOwn: boolean };
  strip: Strip;
  /** The strip of the forum on whose slip this one lies. */
  within: Strip | null;
  /** Whether slips of others lie on this one, beside its spine. */
  isOuter: boolean;
}

type Standing = Map<Place, Slip>;

/** The slips of a day, room by room in the order of time; also where a session is only shown. */
function placesOn(view: GridView, { day }: Shown): Placed[][] {
  const perRoom = new Map<string, Standing>(view.rooms.map((room) => [room.id, new Map()]));
  for (const slip of view.board.slips.values()) {
    if (!slip.place || !dayOf([day], slip.place.start)) continue;
    perRoom.get(slip.place.room)?.set(slip.place, slip);
    for (const room of slip.sharedRooms) {
      if (room !== slip.place.room) perRoom.get(room)?.set({ ...slip.place, room }, slip);
    }
  }
  return view.rooms.map((room, index) => {
    const slips = perRoom.get(room.id) as Standing;
    const forums = forumsOf(slips);
    const side = stripsWithin(slips, forums);
    const outer = new Set(forums.values());
    const ordered = [...slips].sort(
      ([a], [b]) => a.start - b.start || Number(forums.has(a)) - Number(forums.has(b)) || a.end - b.end,
    );
    return ordered.map(([place, slip]) => {
      const forum = forums.get(place);
      return {
        slip,
        place,
        column: { index, isOwn: slip.place?.room === room.id },
        strip: side.get(place) as Strip,
        within: forum ? (side.get(forum) as Strip) : null,
        isOuter: outer.has(place),
      };
    });
  });
}

/** Which slips of a room lie on which others: talks on their forums. */
function forumsOf(slips: Standing): Map<Place, Place> {
  const byId = new Map([...slips].map(([place, slip]) => [slip.id, place]));
  const found = new Map<Place, Place>();
  for (const [place, { partOf }] of slips) {
    const forum = partOf ? byId.get(partOf) : undefined;
    if (forum && isInside(place, forum)) found.set(place, forum);
  }
  return found;
}

/** The strips of what overlaps in a room, and of what overlaps on each forum. */
function stripsWithin(slips: Standing, forums: Map<Place, Place>): Map<Place, Strip> {
  const groups = new Map<Place | null, Place[]>();
  for (const place of slips.keys()) {
    const forum = forums.get(place) ?? null;
    groups.set(forum, [...(groups.get(forum) ?? []), place]);
  }
  return new Map([...groups.values()].flatMap((places) => [...strips(places)]));
}

function position(one: Placed, shown: Span): Record<string, string> {
  return { ...area(one.place, shown, one.column.index + 2), ...across(one.strip, one.within) };
}

/** From where to where across its room, as parts of it; on a forum beside the forum's spine. */
function across({ strip, of }: Strip, within: Strip | null): Record<string, string> {
  if (!within) {
    return {
      "inline-size": of > 1 ? `${100 / of}%` : "",
      "margin-inline-start": of > 1 ? `${(100 * strip) / of}%` : "",
    };
  }
  const whole = `(${100 / within.of}% - var(--spine))`;
  const from = `${(100 * within.strip) / within.of}% + var(--spine)`;
  return {
    "inline-size": of > 1 || within.of > 1 ? `calc(${whole} / ${of} - 3px)` : "",
    "margin-inline-start": `calc(${from} + ${whole} * ${strip / of})`,
  };
}

function slipTemplate(view: GridView, shown: Span, one: Placed): DirectiveResult {
  const { slip, column, isOuter } = one;
  const isHard = view.hard.has(slip.id);
  const isSoft = !isHard && view.soft.has(slip.id);
  const isChosen = view.chosen.has(slip.id);
  const isLeaving = view.ghosts.has(slip.id);
  const style = position(one, shown);
  // Most slips stay as they are when one moves: they are not even compared word by word.
  const where = Object.values(style).join();
  const depends = [slip, where, isOuter, column.index, isHard, isSoft, isChosen, isLeaving];
  return guard(depends, () => drawnSlip(view, one, style, { isHard, isSoft, isLeaving }));
}

interface Marks {
  isHard: boolean;
  isSoft: boolean;
  isLeaving: boolean;
}

function classesOf({ slip, place, isOuter }: Placed, { isHard, isSoft, isLeaving }: Marks): string {
  const classes = [
    "slip",
    slip.kind,
    isHard && "hard",
    isSoft && "check",
    slip.state !== "confirmed" && "open",
    place.end - place.start < SHORT && "short",
    isOuter && "outer",
    place.isFixed && "fixed",
    isLeaving && "leaving",
    dayMarks(slip).length && "told",
    slip.actual?.hasStarted && (slip.actual.hasEnded ? "ended" : "running"),
  ];
  return classes.filter(Boolean).join(" ");
}

function drawnSlip(view: GridView, one: Placed, style: Record<string, string>, shown: Marks): TemplateResult {
  const { slip, place } = one;
  const { speech } = view;
  const { isHard, isSoft } = shown;
  const marks = [
    slip.state !== "confirmed" && speech.say(`state_${slip.state}`),
    slip.isHidden && speech.say("hidden"),
    place.isFixed && speech.say("fixed"),
  ];
  return html`<div class=${classesOf(one, shown)} role="button" tabindex="0" data-slip=${slip.id}
    aria-pressed=${view.chosen.has(slip.id)} aria-describedby="board-help" ${styled(style)}
    ><span class="slip-text"
      ><span class="slip-line"
        ><span class="slip-time">${speech.time(place.start)}<span class="slip-end">–${speech.time(place.end)}</span></span
        ><span class="visually-hidden">${view.rooms[one.column.index]?.name}</span
        >${dayMarksTemplate(speech, slip)}${
          isHard || isSoft
            ? html`<strong class="slip-mark">${speech.say(isHard ? "hard" : "soft")}</strong>`
            : nothing
        }${marks.map((mark) => (mark ? html`<span class="slip-state">${mark}</span>` : nothing))}</span>
      <span class="slip-title" lang=${slip.lang}>${slip.title}</span>
      <span class="slip-speakers">${speech.names(view.board, slip.speakers)}</span></span
    ><span class="slip-grip" data-grip aria-hidden="true"></span></div>`;
}

/** Where the solver would put sessions on this day; they cannot be taken hold of. */
function ghostTemplates(view: GridView, { day, span }: Shown): TemplateResult[] {
  return [...view.ghosts].flatMap(([id, place]) => {
    const slip = view.board.slips.get(id);
    const column = view.rooms.findIndex((room) => room.id === place?.room);
    if (!slip || !place || column < 0 || !dayOf([day], place.start)) return [];
    const forum = slip.partOf && (view.ghosts.get(slip.partOf) ?? view.board.slips.get(slip.partOf)?.place);
    const isOn = Boolean(forum && isInside(place, forum));
    const style = { ...area(place, span, column + 2), "margin-inline-start": isOn ? "var(--spine)" : "" };
    return [
      html`<div class="slip ghost" data-ghost=${id} ${styled(style)}><span class="slip-text"
        ><span class="slip-line"><span class="slip-time">${view.speech.span(place)}</span
        > <span class="slip-state">${view.speech.say("proposed")}</span></span>
        <span class="slip-title" lang=${slip.lang}>${slip.title}</span></span></div>`,
    ];
  });
}

/** A session in a room where it is only shown. */
function echoTemplate(view: GridView, shown: Span, one: Placed): TemplateResult {
  const { slip } = one;
  const text = view.speech.say("shown_from", {
    title: slip.title,
    room: view.speech.room(view.board, slip.place?.room ?? ""),
  });
  const kind = one.isOuter ? "slip-echo outer" : "slip-echo";
  return html`<div class=${kind} ${styled(position(one, shown))}><span class="slip-text">${text}</span></div>`;
}
