/** Marks sessions on this device, shows the visitor's own time, and follows what changes. The page works without. */

import { delayAfter, readStars, starsKey, toggled, yourTime } from "./portal-programme.logic";

const STAR = "M8 1.6l1.9 4 4.4.6-3.2 3.1.8 4.4L8 11.6l-3.9 2.1.8-4.4L1.7 6.2l4.4-.6z";

class PortalProgramme extends HTMLElement {
  #stars = new Set<string>();
  #pristine = new Map<string, string>();
  #onlyMarked = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toggle: HTMLButtonElement | undefined;
  #yourZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  connectedCallback(): void {
    this.#stars = readStars(this.#store());
    for (const part of this.querySelectorAll<HTMLElement>("[data-live][id]"))
      this.#pristine.set(part.id, part.innerHTML);
    this.#decorate(this);
    this.#addToggle();
    window.addEventListener("storage", this.#onStorage);
    document.addEventListener("visibilitychange", this.#wake);
    this.#plan();
  }

  disconnectedCallback(): void {
    window.removeEventListener("storage", this.#onStorage);
    document.removeEventListener("visibilitychange", this.#wake);
    clearTimeout(this.#timer);
  }

  get #key(): string {
    return starsKey(this.getAttribute("event") ?? "");
  }

  /** Where a browser keeps nothing (private windows, blocked storage), marks last as long as the page. */
  #store(text?: string): string | null {
    try {
      if (text !== undefined) localStorage.setItem(this.#key, text);
      return localStorage.getItem(this.#key);
    } catch {
      return null;
    }
  }

  #onStorage = (event: StorageEvent): void => {
    if (event.key !== this.#key) return;
    this.#stars = readStars(event.newValue);
    this.#draw();
  };

  #decorate(root: ParentNode): void {
    const found = [...root.querySelectorAll<HTMLElement>("[data-id]:not(.is-break)")];
    if (root instanceof HTMLElement && root.dataset.id) found.push(root);
    for (const item of found) item.append(this.#starButton(item.dataset.id ?? ""));
    this.#addYourTimes(root);
    this.#draw();
  }

  #starButton(id: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "star no-print";
    button.dataset.star = id;
    const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    picture.setAttribute("viewBox", "0 0 16 16");
    picture.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", STAR);
    picture.append(path);
    button.append(picture);
    button.addEventListener("click", () => {
      this.#stars = toggled(this.#stars, id);
      this.#store(JSON.stringify([...this.#stars]));
      this.#draw();
    });
    return button;
  }

  #addYourTimes(root: ParentNode): void {
    const zone = this.getAttribute("zone") ?? "UTC";
    const pattern = this.dataset.yours ?? "%(time)s";
    for (const place of root.querySelectorAll<HTMLElement>(".when")) {
      const [start] = place.querySelectorAll("time");
      if (!start || place.querySelector(".there")) continue;
      const time = yourTime(new Date(start.dateTime), zone, this.#yourZone, this.#locale);
      if (!time) continue;
      const note = document.createElement("span");
      note.className = "there";
      note.textContent = pattern.replace("%(time)s", time);
      place.append(note);
    }
  }

  get #locale(): string {
    return document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-GB";
  }

  #addToggle(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-marked]");
    if (!button) return;
    button.addEventListener("click", () => {
      this.#onlyMarked = !this.#onlyMarked;
      this.#draw();
    });
    this.#toggle = button;
    this.#draw();
  }

  /** Let buttons, list and headings show the marks as they are. */
  #draw(): void {
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-star]")) {
      const isMarked = this.#stars.has(button.dataset.star ?? "");
      button.setAttribute("aria-pressed", String(isMarked));
      button.setAttribute("aria-label", this.dataset.star ?? "");
      button.title = (isMarked ? this.dataset.starred : this.dataset.star) ?? "";
    }
    if (this.#toggle) this.#drawChosen(this.#toggle);
  }

  #drawChosen(button: HTMLButtonElement): void {
    button.textContent = (this.#onlyMarked ? this.dataset.all : this.dataset.only) ?? "";
    button.setAttribute("aria-pressed", String(this.#onlyMarked));
    let shown = 0;
    for (const item of this.querySelectorAll<HTMLElement>(".sessions > li")) {
      item.hidden = this.#onlyMarked && !this.#stars.has(item.dataset.id ?? "");
      if (!item.hidden) shown += 1;
    }
    for (const day of this.querySelectorAll<HTMLElement>(".programme-day"))
      day.hidden = !day.querySelector(".sessions > li:not([hidden])");
    const note = button.parentElement?.querySelector("[role=status]");
    if (note) note.textContent = this.#note(shown);
  }

  #note(shown: number): string {
    if (!this.#onlyMarked) return "";
    return (shown ? this.dataset.kept : this.dataset.none) ?? "";
  }

  /** Hidden pages rest; one that comes to the front is brought up to date at once. */
  #wake = (): void => {
    clearTimeout(this.#timer);
    if (!document.hidden) void this.#refresh().then(() => this.#plan());
  };

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#pristine.size && !document.hidden)
      this.#timer = setTimeout(this.#wake, delayAfter(this.#failures));
  }

  async #refresh(): Promise<void> {
    try {
      const response = await fetch(location.href, { cache: "no-cache", headers: { accept: "text/html" } });
      if (!response.ok) throw new Error(response.statusText);
      this.#replace(new DOMParser().parseFromString(await response.text(), "text/html"));
      this.#failures = 0;
    } catch {
      this.#failures += 1;
    }
  }

  #replace(fresh: Document): void {
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-live][id]")) {
      const old = document.getElementById(part.id);
      const text = part.innerHTML;
      // Somebody who walks through the list by keyboard is not thrown out of it.
      if (!old || this.#pristine.get(part.id) === text || old.contains(document.activeElement)) continue;
      this.#pristine.set(part.id, text);
      old.replaceChildren(...part.childNodes);
      this.#decorate(old);
    }
  }
}

customElements.define("portal-programme", PortalProgramme);
