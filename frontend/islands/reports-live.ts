/** Keeps the figures of an open report fresh; the page works without. */

import { inPageLanguage } from "./kit-base.language";
import { changed, delayAfter } from "./reports-live.logic";

class ReportsLive extends HTMLElement {
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    document.addEventListener("visibilitychange", this.#wake);
    this.#plan();
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
  }

  /** Hidden pages rest; one that comes to the front is brought up to date at once. */
  #wake = (): void => {
    clearTimeout(this.#timer);
    if (!document.hidden) void this.#refresh().then(() => this.#plan());
  };

  #plan(): void {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(this.#wake, delayAfter(this.#failures));
  }

  async #refresh(): Promise<void> {
    try {
      const address = inPageLanguage(this.getAttribute("src") ?? "");
      const response = await fetch(address, { headers: { accept: "text/html" } });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      this.#replace(new DOMParser().parseFromString(await response.text(), "text/html"));
      this.#failures = 0;
    } catch {
      this.#failures += 1;
    }
  }

  #replace(fresh: Document): void {
    const parts = fresh.querySelectorAll<HTMLElement>("[data-live][id]");
    for (const [old, part] of changed(parts, (id) => document.getElementById(id))) {
      // Somebody who walks through the links of a part by keyboard is not thrown out of it.
      if (!old.contains(document.activeElement)) old.replaceChildren(...part.childNodes);
    }
  }
}

customElements.define("reports-live", ReportsLive);
