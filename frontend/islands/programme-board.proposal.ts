/** The plan that the solver proposes, shown on the board: made the plan, thrown away, taken back. */

import { html, nothing, render, type TemplateResult } from "lit";
import { inPageLanguage } from "./kit-base.language";
import type { Places } from "./programme-board.logic";
import { type ProposalJson, readProposal } from "./programme-board.reading";
import type { Speech } from "./programme-board.words";

type State = "waiting" | "shown" | "busy" | "applied";

export interface ProposalHost {
  speech: Speech;
  /** Draw the board and the bar again. */
  changed(): void;
  /** What the server holds is another plan now. */
  refresh(): void;
  /** Whether the bar had the focus that it would lose. */
  say(sentence: string): void;
}

export class Proposal {
  #state: State;
  #problem = "";
  readonly #places: Places;

  constructor(
    private readonly json: ProposalJson,
    private readonly host: ProposalHost,
  ) {
    this.#state = json.is_shown ? "shown" : "waiting";
    this.#places = readProposal(json);
  }

  /** Where sessions would go; empty while that is not looked at. */
  get ghosts(): Places {
    return this.#state === "shown" || this.#state === "busy" ? this.#places : new Map();
  }

  template(): TemplateResult {
    const { speech } = this.host;
    const text =
      this.#state === "applied"
        ? speech.say("proposal_applied")
        : speech.count("proposal", this.#places.size);
    return html`<p class="board-proposal-line">${text}
        ${this.json.left ? html`<span class="soft">${speech.count("proposal_left", this.json.left)}</span>` : nothing}</p>
      ${this.#problem ? html`<p class="board-failure" role="alert">${this.#problem}</p>` : nothing}
      <p class="board-proposal-actions">${this.#actions()}<a class="button quiet" href=${this.json.href}>${speech.say("proposal_list")}</a></p>`;
  }

  #actions(): TemplateResult {
    const { speech } = this.host;
    const button = (name: string, kind: string, onClick: () => void) =>
      html`<button type="button" class="button ${kind}" ?disabled=${this.#state === "busy"}
        @click=${onClick}>${speech.say(name)}</button>`;
    if (this.#state === "applied")
      return button("proposal_undo", "secondary", () => this.#ask("undo", "proposal_undone"));
    const isShown = this.#state !== "waiting";
    return html`${isShown ? button("proposal_apply", "primary", () => this.#ask("apply", "proposal_applied")) : nothing}
      ${
        isShown
          ? button("proposal_hide", "secondary", () => this.#to("waiting"))
          : button("proposal_show", "secondary", () => this.#to("shown"))
      }
      ${button("proposal_discard", "quiet", () => this.#ask("discard", "proposal_discarded"))}`;
  }

  #to(state: State): void {
    this.#state = state;
    this.host.changed();
  }

  async #ask(what: "apply" | "undo" | "discard", said: string): Promise<void> {
    const before = this.#state;
    this.#problem = "";
    this.#to("busy");
    const address = what === "discard" ? this.json.src : `${this.json.src}/${what}`;
    const response = await fetch(inPageLanguage(address), {
      method: what === "discard" ? "DELETE" : "POST",
    }).catch(() => null);
    if (response?.ok) {
      this.isOver = what !== "apply";
      this.host.say(this.host.speech.say(said));
      this.#to(what === "apply" ? "applied" : "waiting");
      this.host.refresh();
      return;
    }
    const body = await response?.json().catch(() => null);
    this.#problem = body?.detail || this.host.speech.say("refused");
    this.#to(before);
  }

  /** Nothing is left to decide. */
  isOver = false;
}

/** The bar that offers a proposal, hidden where there is none. */
export function drawProposal(region: HTMLElement, proposal: Proposal | null): void {
  const shown = proposal && !proposal.isOver ? proposal.template() : nothing;
  region.hidden = shown === nothing;
  render(shown, region);
}
