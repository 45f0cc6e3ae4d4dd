/** Talking with the server: moves are sent one list after the other, and what others moved is fetched. */

import { inPageLanguage } from "./kit-base.language";
import type { Board, Places } from "./programme-board.logic";
import { type BoardJson, type MovesJson, writeMoves } from "./programme-board.reading";
import { delayAfter, POLL } from "./programme-board.timing.logic";

export interface Listener {
  /** The board as the server knows it, to which the moves that are waiting refer. */
  known(): Board;
  onSaved(answer: MovesJson, places: Places): void;
  /** The moves were refused for good; the sentence says why. */
  onRefused(places: Places, sentence: string): void;
  onBoard(board: BoardJson): void;
  onState(state: SavingState): void;
}

export type SavingState = "saved" | "saving" | "unsaved" | "lost";

export class Saving {
  #waiting: Places = new Map();
  #sending: Places | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isOver = false;

  constructor(
    private readonly address: string,
    private readonly listener: Listener,
  ) {
    document.addEventListener("visibilitychange", this.#wake);
    window.addEventListener("pagehide", this.#leave);
    this.#planPoll();
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#poll);
    document.removeEventListener("visibilitychange", this.#wake);
    window.removeEventListener("pagehide", this.#leave);
  }

  /** Whether everything that was moved here is with the server. */
  get isAtRest(): boolean {
    return !this.#sending && !this.#waiting.size;
  }

  /** Ask at once for what the server holds. */
  refresh(): void {
    void this.#fetch();
  }

  /** Save these places after a while in which more may follow. */
  save(places: Places, after: number): void {
    for (const [id, place] of places) this.#waiting.set(id, place);
    this.listener.onState("saving");
    this.#plan(after);
  }

  #plan(after: number): void {
    clearTimeout(this.#timer);
    if (!this.#sending && !this.#isOver) this.#timer = setTimeout(() => void this.#send(), after);
  }

  async #send(): Promise<void> {
    if (this.#sending || !this.#waiting.size) return;
    const places = this.#waiting;
    this.#sending = places;
    this.#waiting = new Map();
    const response = await this.#post(places, false).catch(() => null);
    const body = await response?.json().catch(() => null);
    this.#sending = null;
    if (response?.ok && body) this.#heard(body as MovesJson, places);
    else if (response && response.status < 500 && response.status !== 429)
      this.#refused(places, body?.detail ?? "");
    else this.#failed(places);
  }

  #post(places: Places, isLeaving: boolean): Promise<Response> {
    const known = this.listener.known();
    return fetch(inPageLanguage(`${this.address}/moves`), {
      method: "POST",
      keepalive: isLeaving,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ moves: writeMoves(places, known), since: known.cursor }),
    });
  }

  #heard(answer: MovesJson, places: Places): void {
    this.#failures = 0;
    this.listener.onSaved(answer, places);
    this.listener.onState(this.isAtRest ? "saved" : "saving");
    this.#plan(0);
    if (answer.cursor === null) void this.#fetch();
  }

  #refused(places: Places, sentence: string): void {
    this.#failures = 0;
    this.listener.onRefused(places, sentence);
    this.listener.onState(this.isAtRest ? "saved" : "saving");
    this.#plan(0);
    void this.#fetch();
  }

  /** No network, or a fault of the server: nothing is lost, it goes out with the next attempt. */
  #failed(places: Places): void {
    this.#failures += 1;
    this.#waiting = new Map([...places, ...this.#waiting]);
    this.listener.onState("unsaved");
    this.#plan(delayAfter(this.#failures));
  }

  #planPoll(): void {
    clearTimeout(this.#poll);
    if (document.hidden || this.#isOver) return;
    this.#poll = setTimeout(() => void this.#fetch(), this.#failures ? delayAfter(this.#failures) : POLL);
  }

  #wake = (): void => {
    clearTimeout(this.#poll);
    if (!document.hidden) void this.#fetch();
  };

  /** What the page still holds goes out with it. */
  #leave = (): void => {
    if (this.#waiting.size && !this.#sending) this.#post(this.#waiting, true).catch(() => undefined);
  };

  async #fetch(): Promise<void> {
    clearTimeout(this.#poll);
    // What arrives while moves are on their way may be older than they are.
    if (this.isAtRest) {
      const cursor = this.listener.known().cursor;
      const address = inPageLanguage(`${this.address}?since=${encodeURIComponent(cursor)}`);
      const response = await fetch(address, { headers: { accept: "application/json" } }).catch(() => null);
      const body = await response?.json().catch(() => null);
      if (response?.ok && body) this.#received(body as BoardJson, cursor);
      else this.#lost(response?.status ?? 0, body?.detail ?? "");
    }
    this.#planPoll();
  }

  #received(board: BoardJson, cursor: string): void {
    if (this.#failures) this.listener.onState("saved");
    this.#failures = 0;
    if (board.sessions && this.isAtRest && this.listener.known().cursor === cursor)
      this.listener.onBoard(board);
  }

  #lost(status: number, sentence: string): void {
    this.#failures += 1;
    // Signed out, or the right withdrawn: only loading the page again helps.
    this.#isOver = status === 401 || status === 403 || status === 404;
    if (this.#isOver) this.listener.onRefused(new Map(), sentence);
    else this.listener.onState("lost");
  }
}
