/** The online room's page says that it is open, so that its reader counts as present. */

import { inPageLanguage } from "./kit-base.language";
import { type Answer, delayAfter, isOverdue, isWebAddress } from "./presence-room.logic";

const FIRST_GUESS = 60;

class PresenceRoom extends HTMLElement {
  #nextIn = FIRST_GUESS;
  #failures = 0;
  #lastBeat = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  connectedCallback(): void {
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.#beat());
    window.addEventListener("online", () => this.#beat());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && isOverdue(this.#lastBeat, Date.now(), this.#nextIn)) this.#beat();
    });
    this.#beat();
  }

  #request(isClosing: boolean): Promise<Response> {
    // The connection is this page's alone: the last beat of the page before a reload may arrive after the
    // first of the page after it, and must not close what that one has opened.
    const beat = {
      connection: this.getAttribute("connection"),
      room: this.getAttribute("room"),
      visible: !document.hidden,
    };
    return fetch(inPageLanguage("/api/v1/beats"), {
      method: "POST",
      // A beat that the page sends while it goes must outlive it.
      keepalive: isClosing,
      headers: { "content-type": "application/json", authorization: `Bearer ${this.getAttribute("token")}` },
      body: JSON.stringify({ ...beat, closing: isClosing }),
    });
  }

  #beat(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    this.#lastBeat = Date.now();
    this.#request(false).then(
      (response) => this.#hear(response),
      () => this.#plan(0),
    );
  }

  async #hear(response: Response): Promise<void> {
    const body = await response.json().catch(() => null);
    if (response.ok && body) this.#show(body as Answer);
    this.#plan(response.ok && !body ? 0 : response.status, body?.detail);
  }

  #show(answer: Answer): void {
    this.#nextIn = answer.next_in;
    this.#failures = 0;
    this.#say(answer.said);
    const link = document.querySelector<HTMLAnchorElement>("[data-room-link]");
    const waiting = document.querySelector<HTMLElement>("[data-room-waiting]");
    const title = document.querySelector<HTMLElement>("[data-room-title]");
    if (title && title.textContent !== answer.room.title) title.textContent = answer.room.title;
    if (!link || !waiting) return;
    link.hidden = !isWebAddress(answer.room.meeting_url);
    waiting.hidden = !link.hidden;
    if (!link.hidden) link.href = answer.room.meeting_url;
  }

  #plan(status: number, detail?: string): void {
    if (status < 200 || status >= 300) this.#failures += 1;
    const delay = delayAfter(status, this.#nextIn, this.#failures);
    this.#isOver = delay === null;
    if (this.#isOver) this.#say(detail ?? "");
    else if (this.#failures > 1) this.#say(this.dataset.lost ?? "");
    if (delay !== null) this.#timer = setTimeout(() => this.#beat(), delay);
  }

  /** Read out only when it changes. */
  #say(text: string): void {
    const said = this.querySelector("[role=status]");
    if (said && said.textContent !== text) said.textContent = text;
  }

  #leave(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver) this.#request(true).catch(() => undefined);
  }
}

customElements.define("presence-room", PresenceRoom);
