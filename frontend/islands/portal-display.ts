/** Keeps a wall display up to date: by the server while it answers, by the clock while it does not. */

import { clockBehind, delayAfter, states } from "./portal-display.logic";

class PortalDisplay extends HTMLElement {
  #behind = 0;
  #failures = 0;
  #shown = "";
  #ticking: ReturnType<typeof setInterval> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#shown = this.#rooms?.innerHTML ?? "";
    this.#ticking = setInterval(this.#tick, 1000);
    this.#plan();
    this.#tick();
  }

  disconnectedCallback(): void {
    clearInterval(this.#ticking);
    clearTimeout(this.#timer);
  }

  get #rooms(): HTMLElement | null {
    return this.querySelector("#rooms");
  }

  #tick = (): void => {
    const moment = new Date(Date.now() + this.#behind);
    const zone = this.getAttribute("zone") ?? "UTC";
    const locale = this.getAttribute("lang-tag") ?? "en-GB";
    const clock = this.querySelector("[data-clock]");
    const date = this.querySelector("[data-date]");
    const options = { timeZone: zone } as const;
    if (clock)
      clock.textContent = new Intl.DateTimeFormat(locale, { ...options, timeStyle: "short" }).format(moment);
    if (date)
      date.textContent = new Intl.DateTimeFormat(locale, { ...options, dateStyle: "full" }).format(moment);
    for (const list of this.querySelectorAll("ol")) this.#mark(list, moment.getTime());
  };

  #mark(list: Element, now: number): void {
    const items = [...list.querySelectorAll<HTMLElement>("li")];
    const slips = items.map(({ dataset }) => ({
      starts: Date.parse(dataset.starts ?? ""),
      ends: Date.parse(dataset.ends ?? ""),
      mark: dataset.mark ?? "",
    }));
    states(slips, now).forEach((state, place) => {
      const item = items[place];
      if (item && item.className !== state) item.className = state;
    });
  }

  #plan(): void {
    this.#timer = setTimeout(() => void this.#refresh().then(() => this.#plan()), delayAfter(this.#failures));
  }

  async #refresh(): Promise<void> {
    try {
      const response = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(8000) });
      if (!response.ok) throw new Error(response.statusText);
      this.#behind = clockBehind(response.headers.get("date"), Date.now());
      this.#replace(new DOMParser().parseFromString(await response.text(), "text/html"));
      this.#failures = 0;
    } catch {
      this.#failures += 1;
    }
    this.toggleAttribute("data-offline", this.#failures > 2);
  }

  #replace(fresh: Document): void {
    const part = fresh.querySelector<HTMLElement>("#rooms");
    if (!part || part.innerHTML === this.#shown) return;
    this.#shown = part.innerHTML;
    this.#rooms?.replaceChildren(...part.childNodes);
    this.#tick();
  }
}

customElements.define("portal-display", PortalDisplay);
