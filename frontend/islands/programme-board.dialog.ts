/** "Move to…": day, room, start and length by ordinary fields, for the keyboard, screen readers and phones. */

import { html, nothing, render, type TemplateResult } from "lit";
import { type Board, dayOf, type Place, type Places, type Slip, STEP } from "./programme-board.logic";
import { type Problem, problemTemplate } from "./programme-board.panels";
import type { Speech } from "./programme-board.words";

const DEFAULT_START = "09:00";

export interface DialogHost {
  board(): Board;
  speech: Speech;
  /** What would be wrong at these places. */
  problems(places: Places): Problem[];
  commit(places: Places): void;
}

interface Fields {
  day: string;
  room: string;
  /** As the clocks in the event's zone show it, "09:05". */
  start: string;
  minutes: number;
}

export class MoveDialog {
  readonly element = document.createElement("dialog");
  #slips: Slip[] = [];
  #fields: Fields = { day: "", room: "", start: DEFAULT_START, minutes: 30 };
  #opener: string | null = null;

  constructor(private readonly host: DialogHost) {
    this.element.className = "dialog board-dialog";
    this.element.setAttribute("aria-labelledby", "board-dialog-title");
    this.element.addEventListener("close", () => this.#closed());
  }

  /** Ask where these sessions go; the focus returns to the first of them. */
  open(slips: Slip[], shownDay: string): void {
    const [first] = slips;
    if (!first) return;
    const board = this.host.board();
    const day = first.place ? dayOf(board.days, first.place.start) : undefined;
    this.#slips = slips;
    this.#opener = first.id;
    this.#fields = {
      day: day?.day ?? (shownDay || (board.days[0]?.day ?? "")),
      room: first.place?.room ?? board.rooms[0]?.id ?? "",
      start: first.place ? this.host.speech.time(first.place.start) : DEFAULT_START,
      minutes: first.place ? first.place.end - first.place.start : first.minutes,
    };
    this.#draw();
    this.element.showModal();
    this.element.querySelector<HTMLElement>("select")?.focus();
  }

  #closed(): void {
    const slip = this.#opener && document.querySelector<HTMLElement>(`[data-slip="${this.#opener}"]`);
    if (slip) slip.focus();
  }

  /** The first at the time that was chosen, the others behind it in the same room. */
  #places(): Places {
    const day = this.host.board().days.find((one) => one.day === this.#fields.day);
    if (!day) return new Map();
    let start = this.host.speech.minuteAt(day, this.#fields.start);
    const places = new Map<string, Place>();
    const chosen = new Set(this.#slips.map((slip) => slip.id));
    for (const slip of this.#slips) {
      // A talk goes where its forum goes.
      if (slip.partOf && chosen.has(slip.partOf) && slip.place) continue;
      const own = slip.place ? slip.place.end - slip.place.start : slip.minutes;
      const end = start + (this.#slips.length > 1 ? own : this.#fields.minutes);
      places.set(slip.id, { room: this.#fields.room, start, end });
      start = Math.ceil(end / STEP) * STEP;
    }
    return places;
  }

  #set(fields: Partial<Fields>): void {
    this.#fields = { ...this.#fields, ...fields };
    this.#draw();
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    const places = this.#places();
    this.element.close();
    this.host.commit(places);
  };

  #draw(): void {
    render(this.#template(), this.element);
  }

  #template(): TemplateResult {
    const { speech } = this.host;
    const [first] = this.#slips;
    const isOne = this.#slips.length === 1;
    const title = isOne
      ? speech.say("move_this", { title: first?.title ?? "" })
      : speech.count("move", this.#slips.length);
    const problems = this.host.problems(this.#places());
    return html`<h2 id="board-dialog-title">${title}</h2>
      <form class="form" @submit=${this.#submit}>
        <div class="board-fields">${this.#where()}${this.#when(isOne)}</div>
        <div class="board-dialog-problems" role="status">${
          problems.length
            ? html`<ul>${problems.map((one) => problemTemplate(speech, one))}</ul>`
            : html`<p class="soft">${speech.say("fits")}</p>`
        }</div>
        <div class="actions">
          <button class="button primary">${speech.say("move_here")}</button>
          <button type="button" class="button quiet" @click=${() => this.element.close()}>${speech.say("cancel")}</button>
        </div>
      </form>`;
  }

  #where(): TemplateResult {
    const { speech } = this.host;
    const board = this.host.board();
    const value = (event: Event) => (event.target as HTMLSelectElement).value;
    const sites = board.sites.length > 1 ? board.sites : [];
    const option = (room: { id: string; name: string }) =>
      html`<option value=${room.id} ?selected=${room.id === this.#fields.room}>${room.name}</option>`;
    return html`<label class="field"><span class="label">${speech.say("day")}</span>
        <select class="input" name="day" @change=${(event: Event) => this.#set({ day: value(event) })}>
          ${board.days.map((day) => html`<option value=${day.day} ?selected=${day.day === this.#fields.day}>${day.name}</option>`)}
        </select></label>
      <label class="field"><span class="label">${speech.say("room")}</span>
        <select class="input" name="room" @change=${(event: Event) => this.#set({ room: value(event) })}>
          ${
            sites.length
              ? sites.map(
                  (site) =>
                    html`<optgroup label=${site.name}>${board.rooms.filter((room) => room.site === site.id).map(option)}</optgroup>`,
                )
              : board.rooms.map(option)
          }
        </select></label>`;
  }

  #when(isOne: boolean): TemplateResult {
    const { speech } = this.host;
    const onStart = (event: Event) => {
      const start = (event.target as HTMLInputElement).value;
      if (start) this.#set({ start });
    };
    const onLength = (event: Event) => {
      const minutes = Number((event.target as HTMLInputElement).value);
      if (minutes >= 1) this.#set({ minutes });
    };
    return html`<label class="field"><span class="label">${speech.say("start")}</span>
        <input class="input" type="time" name="start" step=${STEP * 60} required .value=${this.#fields.start} @change=${onStart}></label>
      ${
        isOne
          ? html`<label class="field"><span class="label">${speech.say("length")}</span>
          <input class="input" type="number" name="minutes" min=${STEP} max="1440" step=${STEP} required
            .value=${String(this.#fields.minutes)} @change=${onLength}></label>`
          : nothing
      }`;
  }
}
