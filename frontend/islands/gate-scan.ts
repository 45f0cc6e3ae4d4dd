/** The scan page: enrol once, then camera, typed code or name; one outcome fills the screen. */

import type { Camera } from "../gate/camera";
import { type Answer, type Enrolment, enrol, type Person, report, search, send } from "../gate/client";
import { isFilledIn, mark } from "../gate/forms";
import {
  asSent,
  type Direction,
  isSettled,
  type Override,
  Queue,
  Reading,
  retryDelay,
  type Scan,
  usualDirection,
  uuid7,
} from "../gate/queue.logic";

const KINDS = { admit: "admitted", ask: "attention", stop: "refused" } as const;
const SHOWN_MS = 2_500;
// As many as the server names at most.
const MOST_FOUND = 20;
const REPORT_MS = 60_000;
const REVOKED = "device_revoked";

class GateScan extends HTMLElement {
  #device: (Enrolment & { operator: string }) | null = null;
  #queue = new Queue(localStorage);
  #reading = new Reading();
  #camera: Camera | null = null;
  #words: Record<string, string> = {};
  #skew: number | null = null;
  #failures = 0;
  #reported = 0;
  #isSending = false;
  #isRevoked = false;
  #last: { scan: Scan; answer: Answer } | null = null;
  /** The last scan that let somebody through: a misread behind it does not take the way back away. */
  #passed: { scan: Scan; answer: Answer } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #searching: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#words = JSON.parse(this.dataset.words ?? "{}");
    this.#device = JSON.parse(localStorage.getItem("gate-device") ?? "null");
    this.#listen();
    this.#showPlace();
    void this.#pump();
    void this.#report();
    setInterval(() => void this.#report(), REPORT_MS);
  }

  #part<T extends HTMLElement>(name: string): T {
    const found = this.querySelector<T>(`[data-part="${name}"]`);
    if (!found) throw new Error(name);
    return found;
  }

  #listen(): void {
    this.#onSubmit("enrol", (form) =>
      this.#enrol(String(form.get("code") ?? ""), String(form.get("operator") ?? "")),
    );
    this.#onSubmit("type", (form) => this.#typed(String(form.get("ticket") ?? "")));
    this.#onSubmit("override", (form) =>
      this.#override({ by: String(form.get("by")).trim(), reason: String(form.get("reason")).trim() }),
    );
    this.#onClick("camera-start", () => this.#startCamera());
    this.#onClick("dismiss", () => this.#dismiss());
    this.#onClick("admit", () => this.#override({ by: this.#device?.operator ?? "" }));
    this.#onClick("undo", () => this.#undo());
    this.#onClick("leave", () => this.#leave());
    for (const way of this.querySelectorAll<HTMLInputElement>("[name=direction]")) {
      way.addEventListener("change", () => this.#keepDirection());
    }
    this.#part<HTMLInputElement>("query").addEventListener("input", () => {
      clearTimeout(this.#searching);
      this.#searching = setTimeout(() => this.#search(), 200);
    });
    window.addEventListener("online", () => this.#pump());
    const code = new URLSearchParams(location.hash.slice(1)).get("code");
    const field = this.querySelector<HTMLInputElement>("[name=code]");
    if (code && field) field.value = code;
  }

  #onSubmit(part: string, act: (form: FormData) => unknown): void {
    const form = this.#part<HTMLFormElement>(part);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isFilledIn(form, this.#words.missing ?? "")) act(new FormData(form));
    });
  }

  #onClick(part: string, act: () => unknown): void {
    this.#part(part).addEventListener("click", act);
  }

  #showPlace(): void {
    this.#part("enrolment").hidden = this.#device !== null;
    this.#part("scanning").hidden = this.#device === null;
    const device = this.#device;
    const parts = device
      ? [device.gate.name, device.operator, device.practice ? this.#words.practice : ""]
      : [];
    const name = parts.filter(Boolean).join(" · ");
    const bar = document.querySelector("[data-gate-name]");
    if (bar) bar.textContent = name;
    this.#showDirection();
    this.#showWaiting();
  }

  /** The way that was chosen at this gate, also after the page is loaded again; else the one it is for. */
  #showDirection(): void {
    const gate = this.#device?.gate;
    const kept = JSON.parse(localStorage.getItem("gate-direction") ?? "null");
    const chosen = kept?.gate === gate?.id ? kept?.direction : usualDirection(gate?.directions);
    for (const way of this.querySelectorAll<HTMLInputElement>("[name=direction]")) {
      way.checked = way.value === chosen;
    }
  }

  get #direction(): Direction {
    return this.querySelector<HTMLInputElement>("[name=direction]:checked")?.value === "exit"
      ? "exit"
      : "entry";
  }

  #keepDirection(): void {
    const kept = { gate: this.#device?.gate.id, direction: this.#direction };
    localStorage.setItem("gate-direction", JSON.stringify(kept));
  }

  #showWaiting(): void {
    const number = this.#queue.waiting.length;
    const bar = document.querySelector("[data-gate-waiting]");
    if (bar) bar.textContent = number ? (this.#words.waiting ?? "").replace("{number}", String(number)) : "";
    this.#part<HTMLButtonElement>("undo").disabled = this.#passed === null;
  }

  #say(part: string, text: string): void {
    const place = this.#part(part);
    place.textContent = text;
    place.hidden = text === "";
  }

  async #enrol(code: string, operator: string): Promise<void> {
    const reply = await enrol(code.trim(), operator.trim());
    this.#say("enrol-error", reply.status === 422 ? "" : reply.detail || (this.#words.lost ?? ""));
    if (!reply.body || reply.status >= 400) {
      if (reply.status === 422) this.#refuseCode(reply.detail);
      return;
    }
    this.#say("enrol-error", "");
    this.#part<HTMLFormElement>("enrol").reset();
    this.#device = { ...reply.body, operator: operator.trim() };
    localStorage.setItem("gate-device", JSON.stringify(this.#device));
    history.replaceState(null, "", location.pathname);
    this.#showPlace();
    // A hand scanner types into the field; on a phone the keyboard would hide the camera.
    const isPhone = matchMedia("(pointer: coarse)").matches;
    this.querySelector<HTMLElement>(isPhone ? '[data-part="camera-start"]' : "[name=ticket]")?.focus();
    void this.#report();
  }

  #refuseCode(message: string): void {
    const field = this.querySelector<HTMLInputElement>("[name=code]");
    if (!field) return;
    mark(field, message);
    field.focus();
  }

  #leave(): void {
    if (this.#queue.waiting.length) {
      this.#say("notice", this.#words.keep ?? "");
      return;
    }
    this.#forget();
  }

  /** Nothing of the shift stays on the phone, nor on its screen. */
  #forget(): void {
    this.#part<HTMLDetailsElement>("leaving").open = false;
    for (const kept of ["gate-device", "gate-direction", "gate-queue"]) localStorage.removeItem(kept);
    this.#device = null;
    this.#last = null;
    this.#passed = null;
    this.#camera?.stop();
    this.#camera = null;
    this.#part("camera-start").hidden = false;
    this.#part("outcome").hidden = true;
    this.#forgetSearch();
    this.#say("notice", "");
    this.#showPlace();
  }

  /** A supervisor revoked this device, and its queue is handed over: nothing of it stays here. */
  #wipe(): void {
    this.#isRevoked = false;
    this.#forget();
    this.#say("enrol-error", this.#words.revoked ?? "");
  }

  async #startCamera(): Promise<void> {
    const { Camera } = await import("../gate/camera");
    this.#camera = new Camera(this.#part<HTMLVideoElement>("video"), (text) => this.#seen(text));
    try {
      await this.#camera.start();
      this.#part("camera-start").hidden = true;
      this.#say("notice", "");
    } catch {
      this.#say("notice", this.#words.camera ?? "");
    }
  }

  #seen(text: string): void {
    if (this.#part("outcome").hidden && this.#reading.isNew(text, Date.now())) this.#scan({ ticket: text });
  }

  #typed(ticket: string): void {
    if (!ticket.trim()) return;
    this.#part<HTMLFormElement>("type").reset();
    this.#scan({ ticket: ticket.trim() });
  }

  #scan(what: Partial<Scan>): void {
    if (!this.#device) return;
    const random = crypto.getRandomValues(new Uint8Array(16));
    this.#queue.add({
      id: uuid7(Date.now(), random),
      kind: "scan",
      gate: this.#device.gate.id,
      operator: this.#device.operator,
      direction: this.#direction,
      scanned_at: new Date().toISOString(),
      offline: false,
      ...what,
    });
    void this.#pump();
  }

  /** Sends one waiting scan after the other; what is not answered stays. */
  async #pump(): Promise<void> {
    this.#showWaiting();
    if (this.#isSending || !this.#device) return;
    this.#isSending = true;
    for (let scan = this.#queue.waiting[0]; scan; scan = this.#queue.waiting[0]) {
      const reply = await send(this.#device.token, asSent(scan, Date.now(), this.#skew));
      if (!isSettled(reply.status, reply.body?.error?.code) || !reply.body) {
        this.#retry(reply.status, reply.detail);
        break;
      }
      this.#failures = 0;
      this.#skew = reply.skew ?? this.#skew;
      this.#queue.settle(scan.id);
      this.#say("notice", "");
      if (reply.body.wipe) this.#isRevoked = true;
      else this.#answered(scan, reply.body);
    }
    this.#isSending = false;
    if (this.#isRevoked && !this.#queue.waiting.length) this.#wipe();
    this.#showWaiting();
    if (this.#queue.waiting.length !== this.#reported) void this.#report();
  }

  /** Tell supervisors what waits here, and move to another gate when they say so. */
  async #report(): Promise<void> {
    if (!this.#device) return;
    const waiting = this.#queue.waiting.length;
    const reply = await report(this.#device.token, waiting, this.#queue.oldest);
    if (reply.code === REVOKED) {
      this.#isRevoked = true;
      if (waiting) void this.#pump();
      else this.#wipe();
    }
    if (reply.status !== 200 || !reply.body || !this.#device) return;
    this.#reported = waiting;
    this.#skew = reply.skew ?? this.#skew;
    this.#device = {
      ...this.#device,
      gate: reply.body.gate,
      event: reply.body.event,
      practice: reply.body.practice,
    };
    localStorage.setItem("gate-device", JSON.stringify(this.#device));
    this.#showPlace();
  }

  #retry(status: number, detail: string): void {
    this.#failures += 1;
    this.#say("notice", status === 401 || status === 403 ? detail : (this.#words.kept ?? ""));
    setTimeout(() => this.#pump(), retryDelay(this.#failures));
  }

  #answered(scan: Scan, answer: Answer): void {
    const undone = this.#passed?.answer.person?.name ?? "";
    this.#last = { scan, answer };
    if (scan.kind === "undo") {
      this.#passed = null;
      const said = undone ? (this.#words.undone ?? "").replace("{name}", undone) : (answer.message ?? "");
      this.#say("notice", answer.error?.detail ?? said);
      return;
    }
    const level = answer.level ?? "stop";
    if (level === "admit") this.#passed = this.#last;
    const outcome = this.#part("outcome");
    outcome.dataset.kind = KINDS[level];
    for (const shape of outcome.querySelectorAll<SVGElement>("[data-shape]")) {
      shape.toggleAttribute("hidden", shape.dataset.shape !== KINDS[level]);
    }
    const hasLeft = level === "admit" && scan.direction === "exit";
    this.#say("verdict", this.#words[hasLeft ? "left" : level] ?? "");
    this.#say("name", answer.person?.native || answer.person?.name || "");
    const latin = answer.person?.romanised ?? "";
    this.#say("latin", latin === answer.person?.native ? "" : latin);
    this.#say("category", answer.person?.category.name ?? "");
    this.#say("instruction", answer.message ?? answer.error?.detail ?? "");
    this.#part("admit").hidden = level !== "ask";
    this.#say("dismiss", (level === "ask" ? this.#words.refuse : this.#words.next) ?? "");
    this.#part("override-box").hidden = level !== "stop" || !answer.person;
    outcome.hidden = false;
    navigator.vibrate?.(level === "admit" ? 60 : [120, 60, 120]);
    clearTimeout(this.#timer);
    if (level === "admit") this.#timer = setTimeout(() => this.#dismiss(), SHOWN_MS);
    else this.#part("dismiss").focus();
  }

  #dismiss(): void {
    clearTimeout(this.#timer);
    this.#part("outcome").hidden = true;
    this.#part<HTMLFormElement>("override").reset();
    this.#part<HTMLDetailsElement>("override-box").removeAttribute("open");
    this.#forgetSearch();
    this.#backToWork();
  }

  /** To the field through which the last guest came; beside a camera a phone's keyboard would only be in the way. */
  #backToWork(): void {
    if (this.#camera) return;
    const isFound = this.#last?.scan.registration_id !== undefined;
    const field = isFound ? this.#part("query") : this.querySelector<HTMLElement>("[name=ticket]");
    field?.focus();
  }

  /** Who was looked for is no business of the next person in the line. */
  #forgetSearch(): void {
    clearTimeout(this.#searching);
    this.#part<HTMLInputElement>("query").value = "";
    this.#part("found").replaceChildren();
    this.#say("search-note", "");
  }

  #override(override: Override): void {
    const scan = this.#last?.scan;
    this.#dismiss();
    if (!scan) return;
    const who = scan.ticket ? { ticket: scan.ticket } : { registration_id: scan.registration_id ?? "" };
    this.#scan({ ...who, direction: scan.direction, override });
  }

  #undo(): void {
    const scan = this.#passed?.scan;
    if (scan) this.#scan({ kind: "undo", of: scan.id, direction: scan.direction });
  }

  async #search(): Promise<void> {
    const field = this.#part<HTMLInputElement>("query");
    const list = this.#part("found");
    const query = field.value.trim();
    this.#say("search-note", "");
    if (!query || !this.#device) {
      list.replaceChildren();
      return;
    }
    const reply = await search(this.#device.token, this.#device.gate.id, query);
    // Something else has been typed meanwhile: this answer is about other people.
    if (field.value.trim() !== query) return;
    const found = reply.status === 200 && reply.body ? reply.body.items : null;
    list.replaceChildren(...(found ?? []).map((person) => this.#line(person)));
    if (!found) this.#say("search-note", reply.detail || (this.#words.lost ?? ""));
    else if (!found.length) this.#say("search-note", this.#words.nobody ?? "");
    else if (found.length >= MOST_FOUND) this.#say("search-note", this.#words.more ?? "");
  }

  #line(person: Person): HTMLLIElement {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button secondary gate-person";
    const names = [person.native, person.romanised === person.native ? "" : person.romanised];
    const about = document.createElement("span");
    about.textContent = [person.category.name, person.affiliation].filter(Boolean).join(" · ");
    button.append(names.filter(Boolean).join(" · "), about);
    button.addEventListener("click", () => this.#scan({ registration_id: person.registration_id }));
    line.append(button);
    return line;
  }
}

customElements.define("gate-scan", GateScan);
