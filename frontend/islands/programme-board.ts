/** The schedule board: rooms across, time down; sessions are moved, resized and placed, and others' moves seen. */

import { render } from "lit";
import { clashes } from "./programme-board.clashes.logic";
import { MoveDialog } from "./programme-board.dialog";
import { Dragging } from "./programme-board.drag";
import { daysTemplate, leadIn, type Shown, shownDays } from "./programme-board.grid";
import { directionOf, isTyping, orderOf, targetOf } from "./programme-board.keys.logic";
import {
  type Board,
  dayOf,
  type Place,
  type Places,
  placed,
  type Room,
  type Slip,
  STEP,
} from "./programme-board.logic";
import { noteTemplate, toolsTemplate, troublesTemplate, waitingTemplate } from "./programme-board.panels";
import type { BoardJson, StartJson } from "./programme-board.reading";
import { frame, type Regions, slipOf, travelling } from "./programme-board.stage";
import { type How, Store } from "./programme-board.store";
import { TYPING_PAUSE } from "./programme-board.timing.logic";
import { Speech } from "./programme-board.words";

const SIZES = [6, 8, 11, 16, 24];

class ProgrammeBoard extends HTMLElement {
  #store!: Store;
  #speech!: Speech;
  #regions!: Regions;
  #dialog!: MoveDialog;
  #dragging!: Dragging;
  #chosen = new Set<string>();
  #day = "";
  #site = "";
  #size = 2;
  #query = "";
  #target: Places | null = null;
  #problems: string[] = [];
  #failure = "";

  connectedCallback(): void {
    const data = this.querySelector("script[type='application/json']")?.textContent;
    if (!data || this.#regions) return;
    performance.mark("board-start");
    const { board, words, day, locale } = JSON.parse(data) as StartJson;
    this.#speech = new Speech(words, locale, board.zone);
    this.#store = this.#connect(board);
    this.#day = this.#dayWished(day);
    this.#regions = frame(this.#speech);
    this.#dialog = new MoveDialog({
      board: () => this.#board,
      speech: this.#speech,
      problems: (places) => this.#sentences(places),
      commit: (places) => this.#commit(places, { after: 0, travels: true }),
    });
    this.replaceChildren(...this.#regions.roots, this.#dialog.element);
    this.#listen();
    this.#draw();
    this.#scrollToFirst();
    // Asking for a size lays the page out: what is measured is what is seen.
    performance.measure("board-draw", { start: "board-start", detail: this.offsetHeight });
  }

  disconnectedCallback(): void {
    this.#store?.stop();
    document.removeEventListener("keydown", this.#onUndoKey);
  }

  #dayWished(day: string): string {
    const asked = location.hash.slice(1);
    const known = this.#board.days.map((one) => one.day);
    return asked === "all" ? "" : ([asked, day].find((one) => known.includes(one)) ?? known[0] ?? "");
  }

  #listen(): void {
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("dblclick", (event) => this.#open(slipOf(event.target)));
    this.addEventListener("focusin", (event) => this.#onFocus(event));
    this.#regions.scroller.addEventListener("click", (event) => {
      if (!slipOf(event.target)) this.#choose([]);
    });
    document.addEventListener("keydown", this.#onUndoKey);
    this.#dragging = new Dragging(this, {
      scroller: this.#regions.scroller,
      waiting: this.#regions.waiting,
      columns: () => this.#rooms().map((room) => room.id),
      shown: () => this.#shown(),
      grabbed: (id) => this.#grabbed(id),
      click: (id, isAdding) => this.#click(id, isAdding),
      preview: (places) => this.#preview(places),
      commit: (places) => this.#commit(places, { after: 0, travels: false }),
      released: () => this.#store.released(),
      showDay: (day) => this.#showDay(day),
      told: (span) => this.#speech.span(span),
    });
  }

  #connect(board: BoardJson): Store {
    return new Store(board, this.getAttribute("src") ?? "", {
      changed: (ids, travels) => this.#changed(ids, travels),
      moved: (places) =>
        this.#regions.say([
          this.#speech.moved(this.#board, [...places.keys()], "now"),
          ...this.#sentences(places),
        ]),
      othersMoved: (ids) => this.#regions.say([this.#speech.moved(this.#board, ids, "other")]),
      failed: (sentence) => {
        this.#failure = sentence || this.#speech.say("refused");
      },
      stateChanged: () => this.#drawTools(),
      isHeld: () => this.#dragging.isOn,
    });
  }

  get #board(): Board {
    return this.#store.board;
  }

  #rooms(): Room[] {
    return this.#board.rooms.filter((room) => !this.#site || room.site === this.#site);
  }

  #shown(): Shown[] {
    const days = this.#board.days.filter((day) => !this.#day || day.day === this.#day);
    return shownDays(this.#board, days, this.#rooms());
  }

  #draw(): void {
    this.#drawGrid();
    this.#drawTools();
    this.#drawWaiting();
    this.#drawTroubles();
    this.#drawNote();
  }

  #drawGrid(): void {
    const focused = this.#focusedId();
    const open = this.#board.troubles.filter((one) => one.override === null);
    const hard = open.filter((one) => one.isHard).flatMap((one) => one.sessions);
    const soft = this.#board.troubles.filter((one) => !one.isHard).flatMap((one) => one.sessions);
    this.style.setProperty("--step", `${SIZES[this.#size]}px`);
    render(
      daysTemplate({
        board: this.#board,
        speech: this.#speech,
        days: this.#shown(),
        rooms: this.#rooms(),
        chosen: this.#chosen,
        hard: new Set(hard),
        soft: new Set(soft),
      }),
      this.#regions.days,
    );
    // A slip that moved in the order of the page has lost the focus on its way.
    if (focused && this.#focusedId() !== focused) this.#slipElement(focused)?.focus({ preventScroll: true });
  }

  #drawTools(): void {
    render(
      toolsTemplate({
        speech: this.#speech,
        board: this.#board,
        day: this.#day,
        site: this.#site,
        canUndo: this.#store.history.canUndo,
        canRedo: this.#store.history.canRedo,
        canShrink: this.#size > 0,
        canGrow: this.#size < SIZES.length - 1,
        saying: this.#speech.say(this.#store.state),
        onDay: (day) => this.#showDay(day),
        onSite: (event) => {
          this.#site = (event.target as HTMLSelectElement).value;
          this.#draw();
        },
        onZoom: (by) => {
          this.#size += by;
          this.#drawGrid();
          this.#drawTools();
        },
        onUndo: () => this.#store.undo(),
        onRedo: () => this.#store.redo(),
      }),
      this.#regions.tools,
    );
  }

  #drawWaiting(): void {
    render(
      waitingTemplate({
        speech: this.#speech,
        board: this.#board,
        query: this.#query,
        chosen: this.#chosen,
        onQuery: (event) => {
          this.#query = (event.target as HTMLInputElement).value;
          this.#drawWaiting();
        },
      }),
      this.#regions.waiting,
    );
  }

  #drawTroubles(): void {
    render(
      troublesTemplate({
        speech: this.#speech,
        troubles: this.#board.troubles,
        decisions: this.getAttribute("decisions") ?? "",
        onShow: (sessions) => this.#show(sessions),
      }),
      this.#regions.troubles,
    );
  }

  #drawNote(): void {
    const chosen = this.#chosenSlips();
    render(
      noteTemplate({
        speech: this.#speech,
        board: this.#board,
        target: this.#target,
        problems: this.#problems,
        chosen,
        troubles: this.#board.troubles.filter((one) => chosen.some((slip) => one.sessions.includes(slip.id))),
        failure: this.#failure,
        onOpen: () => this.#open(chosen[0]?.id),
        onMove: () => this.#dialog.open(chosen, this.#day),
        onRemove: () => this.#remove(),
      }),
      this.#regions.note,
    );
  }

  #showDay(day: string): void {
    this.#day = day;
    history.replaceState(history.state, "", `#${day || "all"}`);
    this.#draw();
    this.#scrollToFirst();
  }

  /** What lies before the first session, an empty night perhaps, is scrolled away. */
  #scrollToFirst(): void {
    const lead = leadIn(this.#board, this.#shown()[0], this.#rooms());
    this.#regions.scroller.scrollTop = (lead / STEP) * (SIZES[this.#size] ?? 0);
  }

  #slipElement(id: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-slip="${id}"]`);
  }

  #focusedId(): string | undefined {
    return this.contains(document.activeElement) ? slipOf(document.activeElement) : undefined;
  }

  #chosenSlips(): Slip[] {
    return [...this.#chosen].flatMap((id) => this.#board.slips.get(id) ?? []);
  }

  #choose(ids: Iterable<string>): void {
    this.#chosen = new Set(ids);
    this.#drawGrid();
    this.#drawWaiting();
    this.#drawNote();
  }

  #click(id: string, isAdding: boolean): void {
    this.#failure = "";
    const chosen = new Set(isAdding ? this.#chosen : []);
    if (isAdding && this.#chosen.has(id)) chosen.delete(id);
    else chosen.add(id);
    this.#choose(chosen);
    this.#slipElement(id)?.focus({ preventScroll: true });
  }

  #onFocus(event: FocusEvent): void {
    const target = event.target as HTMLElement;
    const id = target.dataset.slip;
    // By keyboard what has the focus is chosen; by pointer the click decides.
    if (id && target.matches(":focus-visible") && !this.#chosen.has(id) && this.#chosen.size < 2) {
      this.#choose([id]);
    }
  }

  #grabbed(id: string): Map<string, { place: Place | null; minutes: number }> {
    if (!this.#chosen.has(id)) this.#choose([id]);
    const isPlaced = Boolean(this.#board.slips.get(id)?.place);
    const together = this.#chosenSlips().filter((slip) => Boolean(slip.place) === isPlaced);
    return new Map(together.map(({ id: key, place, minutes }) => [key, { place, minutes }]));
  }

  /** Bring sessions of a conflict into view and choose them. */
  #show(ids: string[]): void {
    const first = this.#board.slips.get(ids[0] ?? "");
    const day = first?.place && dayOf(this.#board.days, first.place.start);
    const room = this.#board.rooms.find((one) => one.id === first?.place?.room);
    if (room && this.#site && this.#site !== room.site) this.#site = room.site;
    if (day && this.#day && this.#day !== day.day) this.#showDay(day.day);
    this.#choose(ids);
    const element = first && this.#slipElement(first.id);
    element?.scrollIntoView({ block: "center", inline: "center" });
    element?.focus({ preventScroll: true });
  }

  #open(id: string | undefined): void {
    const slip = id && this.#board.slips.get(id);
    if (slip) location.assign(slip.href);
  }

  #onUndoKey = (event: KeyboardEvent): void => {
    const order = orderOf(event);
    if (!order || isTyping(event.target as HTMLElement) || this.#dialog.element.open) return;
    event.preventDefault();
    if (order === "undo") this.#store.undo();
    else this.#store.redo();
  };

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#dragging.isOn) {
      this.#dragging.cancel();
      return;
    }
    const id = (event.target as HTMLElement).dataset.slip;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#act(event, id)) return;
    event.preventDefault();
  }

  /** What a key does to the slip that has the focus; false where it means nothing here. */
  #act(event: KeyboardEvent, id: string): boolean {
    const direction = directionOf(event, getComputedStyle(this).direction === "rtl");
    if (direction) return this.#push(id, direction);
    if (event.key === "Enter") this.#open(id);
    else if (event.key === " ") this.#click(id, true);
    else if (event.key === "Escape") this.#choose([]);
    else if (event.key === "m" || event.key === "M") this.#dialog.open(this.#with(id), this.#day);
    else if (event.key === "Delete" || event.key === "Backspace") this.#remove(id);
    else return false;
    return true;
  }

  /** The chosen slips, if this one is among them, else this one alone. */
  #with(id: string): Slip[] {
    if (!this.#chosen.has(id)) this.#choose([id]);
    return this.#chosenSlips();
  }

  #push(id: string, direction: { minutes: number; columns: number; isResize: boolean }): boolean {
    const places = new Map<string, Place>();
    const rooms = this.#rooms().map((room) => room.id);
    for (const { id: key, place } of this.#with(id)) {
      if (place && rooms.includes(place.room)) places.set(key, place);
    }
    if (!places.has(id)) return false;
    const target = targetOf(places, direction, rooms, this.#board.days);
    if (target) this.#commit(target, { after: TYPING_PAUSE, travels: false });
    this.#slipElement(id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }

  #remove(id?: string): void {
    const slips = (id ? this.#with(id) : this.#chosenSlips()).filter((slip) => slip.place);
    if (slips.length)
      this.#commit(new Map(slips.map((slip) => [slip.id, null])), { after: 0, travels: false });
  }

  #preview(places: Places | null): boolean {
    this.#target = places?.size ? places : null;
    this.#problems = this.#target ? this.#sentences(this.#target) : [];
    this.#drawNote();
    return this.#problems.length > 0;
  }

  #sentences(places: Places): string[] {
    return clashes(this.#board, places).map((clash) =>
      this.#speech.clash(placed(this.#board, places), clash),
    );
  }

  #commit(places: Places, how: How): void {
    const started = performance.now();
    this.#failure = "";
    this.#store.commit(places, how);
    performance.measure("board-move", { start: started, detail: this.offsetHeight });
  }

  /** Show the board as it is now; what moved travels there if that explains what happened. */
  #changed(ids: string[], travels: boolean): void {
    const arrive = travels ? travelling(ids, (id) => this.#slipElement(id)) : null;
    for (const id of this.#chosen) if (!this.#board.slips.has(id)) this.#chosen.delete(id);
    this.#draw();
    arrive?.();
  }
}

customElements.define("programme-board", ProgrammeBoard);
