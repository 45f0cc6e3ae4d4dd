/** What stands around the grid: the tools, what waits, the conflicts, and the note under the board. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { clashes } from "./programme-board.conflicts.logic";
import { type Board, type Day, type Places, placed, type Slip, type Trouble } from "./programme-board.logic";
import { dayMarksTemplate } from "./programme-board.marks";
import { isFound } from "./programme-board.search.logic";
import type { Speech } from "./programme-board.words";

export interface ToolsView {
  speech: Speech;
  board: Board;
  day: string;
  site: string;
  canUndo: boolean;
  canRedo: boolean;
  canShrink: boolean;
  canGrow: boolean;
  saying: string;
  onDay(day: string): void;
  onSite(event: Event): void;
  onZoom(by: number): void;
  onUndo(): void;
  onRedo(): void;
}

export function toolsTemplate(view: ToolsView): TemplateResult {
  const { speech, board } = view;
  return html`
    ${board.days.length > 1 ? daysTemplate(view) : nothing}
    ${
      board.sites.length > 1
        ? html`<label class="board-site"><span>${speech.say("site")}</span>
          <select class="input" @change=${view.onSite}>
            <option value="" ?selected=${view.site === ""}>${speech.say("all_sites")}</option>
            ${board.sites.map((site) => html`<option value=${site.id} ?selected=${view.site === site.id}>${site.name}</option>`)}
          </select></label>`
        : nothing
    }
    <div class="board-group" role="group" aria-label=${speech.say("size")}>
      ${button(speech.say("smaller"), () => view.onZoom(-1), view.canShrink)}
      ${button(speech.say("larger"), () => view.onZoom(1), view.canGrow)}
    </div>
    <div class="board-group" role="group" aria-label=${speech.say("steps")}>
      ${button(speech.say("undo"), view.onUndo, view.canUndo)}
      ${button(speech.say("redo"), view.onRedo, view.canRedo)}
    </div>
    <p class="board-saving">${view.saying}</p>`;
}

function daysTemplate(view: ToolsView): TemplateResult {
  const { speech, board } = view;
  const choice = (value: string, label: string) => html`<button type="button" class="board-choice"
    aria-pressed=${view.day === value} data-day=${value} @click=${() => view.onDay(value)}>${label}</button>`;
  return html`<div class="board-group joined" role="group" aria-label=${speech.say("day")}>
    ${board.days.map((day: Day) => choice(day.day, speech.date(day.start)))}
    ${choice("", speech.say("all_days"))}
  </div>`;
}

function button(label: string, onClick: () => void, isEnabled: boolean): TemplateResult {
  // Not `disabled`: the focus would be lost with the last step that can be undone.
  return html`<button type="button" class="board-tool" aria-disabled=${!isEnabled}
    @click=${() => isEnabled && onClick()}>${label}</button>`;
}

export interface WaitingView {
  speech: Speech;
  board: Board;
  query: string;
  chosen: ReadonlySet<string>;
  onQuery(event: Event): void;
}

/** The sessions without a place, found by title or name in either script. */
export function waitingTemplate(view: WaitingView): TemplateResult {
  const { speech, board } = view;
  const waiting = [...board.slips.values()].filter((slip) => !slip.place);
  const found = waiting.filter((slip) => isFound(slip.searchKey, view.query));
  const nothingFound = waiting.length ? speech.say("nothing_found") : speech.say("waiting_none");
  return html`<h2 id="board-waiting">${speech.say("waiting")} <span class="board-count">${waiting.length}</span></h2>
    ${
      waiting.length
        ? html`<label class="board-search"><span class="visually-hidden">${speech.say("search")}</span>
        <input class="input" type="search" data-search-key autocomplete="off" spellcheck="false"
          placeholder=${speech.say("search")} .value=${view.query} @input=${view.onQuery}></label>`
        : nothing
    }
    ${
      found.length
        ? html`<ul class="board-list">${repeat(
            found,
            (slip) => slip.id,
            (slip) => html`<li>${waitingSlip(view, slip)}</li>`,
          )}</ul>`
        : html`<p class="board-none">${nothingFound}</p>`
    }`;
}

function waitingSlip({ speech, board, chosen }: WaitingView, slip: Slip): TemplateResult {
  return html`<div class="slip waiting ${slip.kind}" role="button" tabindex="0" data-slip=${slip.id}
    aria-pressed=${chosen.has(slip.id)} aria-describedby="board-help-waiting">
    <span class="slip-text"><span class="slip-line"
      ><span class="slip-time">${speech.say("minutes", { num: slip.minutes })}</span
      >${dayMarksTemplate(speech, slip)}${slip.state === "confirmed" ? nothing : html`<span class="slip-state">${speech.say(`state_${slip.state}`)}</span>`}</span>
    <span class="slip-title" lang=${slip.lang}>${slip.title}</span>
    ${slip.speakers.length ? html`<span class="slip-speakers">${speech.names(board, slip.speakers)}</span>` : nothing}</span>
  </div>`;
}

export interface TroublesView {
  speech: Speech;
  troubles: Trouble[];
  /** Where one takes hard conflicts upon oneself. */
  decisions: string;
  onShow(sessions: string[]): void;
}

export function troublesTemplate({ speech, troubles, decisions, onShow }: TroublesView): TemplateResult {
  return html`<h2 id="board-troubles">${speech.say("conflicts")} <span class="board-count">${troubles.length}</span></h2>
    ${troubles.some((one) => one.isHard) ? html`<p class="board-decide"><a href=${decisions}>${speech.say("decide")}</a></p>` : nothing}
    ${
      troubles.length
        ? html`<ul class="board-list">${repeat(
            troubles,
            (one) => one.key,
            (one) => html`<li class="trouble ${one.isHard ? "hard" : "check"}">
          <p><strong class="trouble-mark">${speech.say(one.isHard ? "hard" : "soft")}</strong> ${one.sentence}</p>
          <p class="trouble-advice">${one.advice}</p>
          ${one.override === null ? nothing : html`<p class="trouble-advice">${speech.say("accepted", { reason: one.override })}</p>`}
          <button type="button" class="button quiet" @click=${() => onShow(one.sessions)}>${speech.say("show")}</button>
        </li>`,
          )}</ul>`
        : html`<p class="board-none">${speech.say("conflicts_none")}</p>`
    }`;
}

/** What would be wrong, in a sentence with what to do. */
export interface Problem {
  isHard: boolean;
  text: string;
}

// While something is dragged, the note must not grow over the place to which it is dragged.
const [MOST_DRAGGING, MOST_CHOSEN] = [2, 5];

/** What would be wrong with sessions at these places. */
export function problemsOf(speech: Speech, board: Board, places: Places): Problem[] {
  const there = placed(board, places);
  return clashes(board, places).map((one) => ({ isHard: one.isHard, text: speech.clash(there, one) }));
}

export function problemTemplate(speech: Speech, { isHard, text }: Problem): TemplateResult {
  return html`<li class="trouble ${isHard ? "hard" : "check"}"
    ><strong class="trouble-mark">${speech.say(isHard ? "hard" : "soft")}</strong> ${text}</li>`;
}

export interface NoteView {
  speech: Speech;
  board: Board;
  /** What is about to be dropped, with what would be wrong; else what is chosen. */
  target: Places | null;
  problems: Problem[];
  chosen: Slip[];
  troubles: Trouble[];
  failure: string;
  /** What can be recorded of it on the day. */
  onTheDay: TemplateResult | typeof nothing;
  onOpen(): void;
  onMove(): void;
  onRemove(): void;
  onFix(): void;
  onClose(): void;
}

export function noteTemplate(view: NoteView): TemplateResult {
  const { speech, failure } = view;
  const problems = view.target
    ? view.problems
    : view.troubles.map((one) => ({ isHard: one.isHard, text: `${one.sentence} ${one.advice}` }));
  const most = view.target ? MOST_DRAGGING : MOST_CHOSEN;
  const more = problems.length - most;
  return html`${failure ? html`<p class="board-failure" role="alert">${failure}</p>` : nothing}
    ${view.target ? targetLine(view) : html`${chosenLine(view)}${view.onTheDay}`}
    ${
      problems.length
        ? html`<ul class="board-note-troubles">${problems.slice(0, most).map((one) => problemTemplate(speech, one))}</ul>`
        : nothing
    }
    ${more > 0 ? html`<p class="soft">${speech.count("more", more)}</p>` : nothing}`;
}

function targetLine({ speech, board, target }: NoteView): TemplateResult {
  const [first] = [...(target ?? [])];
  if (!first) return html``;
  const [id, place] = first;
  const text = place
    ? speech.say("goes_to", speech.whereabouts(board, id, place))
    : speech.say("goes_off", { title: speech.title(board, id) });
  return html`<p class="board-note-line">${text}</p>`;
}

function chosenLine(view: NoteView): TemplateResult | typeof nothing {
  const { speech, board, chosen } = view;
  const [first] = chosen;
  if (!first) return html`<p class="board-note-line soft">${speech.say("hint")}</p>`;
  const placed = chosen.filter((slip) => slip.place);
  const isFixed = placed.length > 0 && placed.every((slip) => slip.place?.isFixed);
  const line =
    chosen.length > 1
      ? speech.count("chosen", chosen.length)
      : first.place
        ? speech.say("stands_at", speech.whereabouts(board, first.id, first.place))
        : speech.say("stands_nowhere", { title: first.title });
  return html`<div class="board-note-head"><p class="board-note-line">${line}</p>
      <button type="button" class="board-tool board-note-close" @click=${view.onClose}>${speech.say("close")}</button></div>
    <p class="board-note-actions">
      ${chosen.length === 1 ? html`<button type="button" class="button quiet" @click=${view.onOpen}>${speech.say("open")}</button>` : nothing}
      <button type="button" class="button quiet" @click=${view.onMove}>${speech.say("move_to")}</button>
      ${placed.length ? html`<button type="button" class="button quiet" @click=${view.onRemove}>${speech.say("remove")}</button>` : nothing}
      ${placed.length ? html`<button type="button" class="button quiet" @click=${view.onFix}>${speech.say(isFixed ? "free" : "fix")}</button>` : nothing}
    </p>`;
}
