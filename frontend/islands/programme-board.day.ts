/** The day on the board: Start, End, Delay by and Move to room now for the session that is chosen. */

import { html, nothing, type TemplateResult } from "lit";
import { inPageLanguage } from "./kit-base.language";
import { hasTalks, isToday } from "./programme-board.day.logic";
import type { Actual, Board, Slip } from "./programme-board.logic";
import type { Speech } from "./programme-board.words";

const DELAYS = [5, 10, 15, 30];
const MINUTE = 60_000;

export interface DayHost {
  speech: Speech;
  board(): Board;
  /** Draw the controls again. */
  draw(): void;
  refresh(): void;
  /** Say why nothing was recorded; an empty sentence takes back what was said. */
  refuse(sentence: string): void;
  /** Lead back from the controls to the slip. */
  leave(id: string): void;
}

type Released = Slip & { actual: Actual };

export class DayControls {
  /** The session for which somebody opened or closed the controls; others follow the calendar. */
  #wished = { id: "", isOpen: false };
  #room = { id: "", room: "" };
  #isSending = false;

  constructor(
    private readonly region: HTMLElement,
    /** Of the sessions, below which their hours are. */
    private readonly address: string,
    private readonly host: DayHost,
  ) {}

  /** What can be recorded of the one session that is chosen; nothing where it is not released. */
  template(chosen: Slip[]): TemplateResult | typeof nothing {
    const [slip] = chosen;
    if (chosen.length !== 1 || !slip || !isReleased(slip)) return nothing;
    const { speech } = this.host;
    const isOpen = this.#isOpen(slip);
    const onToggle = () => this.#toggle(slip.id, !isOpen);
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && this.host.leave(slip.id);
    return html`<div class="board-now" role="group" aria-label=${speech.say("on_the_day")} @keydown=${onKey}>
      <p class="board-now-line"><button type="button" class="board-tool" data-now aria-expanded=${isOpen}
        @click=${onToggle}>${speech.say("on_the_day")}</button> <span>${speech.day(this.host.board(), slip)}</span></p>
      ${isOpen ? this.#controls(slip) : nothing}
    </div>`;
  }

  /** Lead the keyboard to the controls of this session, or say why it has none. */
  reach(slip: Slip): void {
    if (!isReleased(slip)) {
      this.host.refuse(this.host.speech.say("day_not_released", { title: slip.title }));
      return;
    }
    this.#toggle(slip.id, true);
    this.region.querySelector<HTMLElement>(".board-now-actions [aria-disabled=false]")?.focus();
  }

  #isOpen(slip: Slip): boolean {
    if (this.#wished.id === slip.id) return this.#wished.isOpen;
    return isToday(this.host.board(), slip, Date.now() / MINUTE);
  }

  #toggle(id: string, isOpen: boolean): void {
    this.#wished = { id, isOpen };
    this.host.draw();
  }

  #controls(slip: Released): TemplateResult {
    const { speech } = this.host;
    const { hasStarted, hasEnded, number } = slip.actual;
    const button = (label: string, isEnabled: boolean, body: object, kind = "secondary") =>
      this.#button(slip, label, isEnabled, body, kind);
    // Start and End stand side by side, each in its place: a second tap on Start must not end the session.
    return html`<div class="board-now-actions">
        <span class="board-now-group">
          ${button(speech.say("begin"), !hasStarted, { action: "start" }, hasStarted ? "secondary" : "primary")}
          ${button(speech.say("finish"), hasStarted && !hasEnded, { action: "end" }, hasStarted && !hasEnded ? "primary" : "secondary")}
          ${number ? button(speech.say("undo_record"), true, { action: "undo" }, "quiet") : nothing}
        </span>
        <span class="board-now-group" role="group" aria-label=${speech.say("delay_by")}
          ><span>${speech.say("delay_by")}</span>
          ${DELAYS.map((minutes) => button(speech.say("minutes", { num: minutes }), !hasEnded, { action: "delay", minutes }))}
        </span>
        ${hasEnded ? nothing : this.#rooms(slip)}
      </div>
      ${hasTalks(this.host.board(), slip.id) && !hasEnded ? html`<p class="soft">${speech.say("day_talks")}</p>` : nothing}`;
  }

  #rooms(slip: Released): TemplateResult | typeof nothing {
    const { speech } = this.host;
    const others = this.host.board().rooms.filter((room) => room.id !== slip.actual.room);
    const chosen = this.#room.id === slip.id && others.some((room) => room.id === this.#room.room);
    const room = chosen ? this.#room.room : "";
    const onChange = (event: Event) => {
      this.#room = { id: slip.id, room: (event.target as HTMLSelectElement).value };
      this.host.draw();
    };
    if (!others.length) return nothing;
    return html`<span class="board-now-group">
      <select class="input" aria-label=${speech.say("move_now")} .value=${room} @change=${onChange}>
        <option value="">${speech.say("move_now")}</option>
        ${others.map((one) => html`<option value=${one.id} ?selected=${one.id === room}>${one.name}</option>`)}
      </select>
      ${this.#button(slip, speech.say("move"), room !== "", { action: "move", room }, "secondary")}
    </span>`;
  }

  #button(slip: Released, label: string, isEnabled: boolean, body: object, kind: string): TemplateResult {
    const onClick = (event: MouseEvent) => {
      // The second half of a double tap is none.
      if (isEnabled && event.detail < 2) void this.#record(slip, body);
    };
    // Not `disabled`: the focus would be lost with the last thing that can be recorded.
    return html`<button type="button" class="button ${kind}" aria-disabled=${!isEnabled} @click=${onClick}>${label}</button>`;
  }

  async #record(slip: Released, body: object): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    const response = await fetch(inPageLanguage(`${this.address}/${slip.id}/hours`), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...body, number: slip.actual.number }),
    }).catch(() => null);
    const answer = await response?.json().catch(() => null);
    this.#isSending = false;
    const unsent = this.host.speech.say("day_unsent");
    this.host.refuse(response?.ok ? "" : ((answer?.detail as string | undefined) ?? unsent));
    this.host.refresh();
  }
}

function isReleased(slip: Slip): slip is Released {
  return slip.actual !== null;
}
