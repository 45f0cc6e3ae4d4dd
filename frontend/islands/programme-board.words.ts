/** The words of the board, which the page brings in the reader's language, and times as it writes them. */

import type { Clash } from "./programme-board.conflicts.logic";
import {
  type Board,
  type Day,
  dayOf,
  filled,
  type Place,
  type Slip,
  type Span,
} from "./programme-board.logic";

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

export type Words = Record<string, string>;

export class Speech {
  readonly #lang: string;
  readonly #clock: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #list: Intl.ListFormat;
  readonly #times = new Map<number, string>();

  constructor(
    readonly words: Words,
    lang: string,
    zone: string,
  ) {
    this.#lang = lang;
    this.#clock = new Intl.DateTimeFormat(lang, { ...CLOCK, timeZone: zone });
    this.#date = new Intl.DateTimeFormat(lang, {
      weekday: "short",
      day: "numeric",
      month: "short",
      timeZone: zone,
    });
    this.#list = new Intl.ListFormat(lang, { style: "narrow", type: "conjunction" });
  }

  /** The sentence of this name, filled. */
  say(name: string, values: Record<string, string | number> = {}): string {
    return filled(this.words[name] ?? "", values);
  }

  /** The sentence in the form that fits a number. */
  count(name: string, number: number): string {
    return this.say(number === 1 ? `${name}_one` : `${name}_many`, { num: number });
  }

  time(minute: number): string {
    const known = this.#times.get(minute);
    if (known !== undefined) return known;
    const made = this.#clock.format(minute * 60_000);
    this.#times.set(minute, made);
    return made;
  }

  /** The minute at which clocks of the zone show a time on a day; also where a day has 23 or 25 hours. */
  minuteAt(day: Day, clock: string): number {
    const guess = day.start + minutesOf(clock);
    return guess + minutesOf(clock) - minutesOf(this.time(guess));
  }

  span(span: Span): string {
    if (span.start === span.end) return this.time(span.start);
    return `${this.time(span.start)}–${this.time(span.end)}`;
  }

  date(minute: number): string {
    return this.#date.format(minute * 60_000);
  }

  names(board: Board, people: string[]): string {
    return this.#list.format(people.map((id) => board.people.get(id)?.name ?? ""));
  }

  room(board: Board, id: string): string {
    return board.rooms.find((room) => room.id === id)?.name ?? "";
  }

  title(board: Board, id: string): string {
    return board.slips.get(id)?.title ?? "";
  }

  /** What sentences say of a session at a place. */
  whereabouts(board: Board, id: string, place: Place): Record<string, string> {
    return {
      title: this.title(board, id),
      room: this.room(board, place.room),
      day: dayOf(board.days, place.start)?.name ?? this.date(place.start),
      start: this.time(place.start),
      end: this.time(place.end),
    };
  }

  /** Where sessions are now, after one's own move or after somebody else's. */
  moved(board: Board, ids: string[], who: "now" | "other"): string {
    const [id = ""] = ids;
    if (ids.length > 1) return this.count(`${who}_moved`, ids.length);
    const place = board.slips.get(id)?.place;
    return place
      ? this.say(`${who}_at`, this.whereabouts(board, id, place))
      : this.say(`${who}_nowhere`, { title: this.title(board, id) });
  }

  /** How far a released session is on the day, when and where. */
  day(board: Board, { actual }: Slip): string {
    if (!actual) return "";
    const { hasStarted, hasEnded, start, end, room } = actual;
    const values = { start: this.time(start), end: this.time(end), room: this.room(board, room) };
    return this.say(hasEnded ? "day_over" : hasStarted ? "day_runs" : "day_waits", values);
  }

  /** What others moved, and of whom something was recorded on the day, here or elsewhere. */
  heard(board: Board, moved: string[], recorded: string[]): string[] {
    const days = recorded.flatMap((id) => {
      const slip = board.slips.get(id);
      return slip ? [this.say("day_told", { title: slip.title, what: this.day(board, slip) })] : [];
    });
    return moved.length ? [this.moved(board, moved, "other"), ...days] : days;
  }

  /** What is wrong, and what can be done, as the list of conflicts says it. */
  clash(board: Board, clash: Clash): string {
    const { kind, sessions, span, person = "", number } = clash;
    const name = kind === "holding_missing" && number === 0 ? "no_holding" : kind;
    const [first = ""] = sessions;
    const values = {
      one: this.title(board, first),
      other: this.title(board, sessions.at(-1) ?? ""),
      when: this.span(span),
      number,
      speaker: board.people.get(person)?.name ?? "",
      room: this.room(board, clash.room ?? ""),
      site: board.sites.find((site) => site.id === clash.site)?.name ?? "",
      track: board.slips.get(first)?.track ?? "",
      ...(kind === "remote_night" ? this.#there(board.people.get(person)?.zone ?? "", span.start) : {}),
    };
    return `${this.say(`conflict_${name}`, values)} ${this.say(`advice_${name}`)}`;
  }

  /** A moment on the clocks of another zone. */
  #there(zone: string, minute: number): { zone: string; their: string } {
    const clock = new Intl.DateTimeFormat(this.#lang, { ...CLOCK, timeZone: zone || "UTC" });
    return { zone, their: clock.format(minute * 60_000) };
  }
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}
