/** The schedule board: rooms across, time down; sessions are moved, resized and placed, and others' moves seen. */

import { render } from "lit";
import { Acts } from "./programme-board.acts";
import { DayControls } from "./programme-board.day";
import { MoveDialog } from "./programme-board.dialog";
import { Dragging, type Severity } from "./programme-board.drag";
import { daysTemplate, leadIn, type Shown, shownDays } from "./programme-board.grid";
import { type Board, dayOf, firstDay, type Places, STEP, withTalks } from "./programme-board.logic";
import { Marquee } from "./programme-board.marquee";
import {
  noteTemplate,
  type Problem,
  problemsOf,
  toolsTemplate,
  troublesTemplate,
  waitingTemplate,
} from "./programme-board.panels";
import { drawProposal, Proposal } from "./programme-board.proposal";
import type { BoardJson, ProposalJson, StartJson } from "./programme-board.reading";
import { Selection } from "./programme-board.selection";
import { frame, keepFocus, type Regions, slipOf, travelling, undoKeys } from "./programme-board.stage";
import { type How, Store } from "./programme-board.store";
import { Speech } from "./programme-board.words";

const SIZES = [6, 8, 11, 16, 24];

class ProgrammeBoard extends HTMLElement {
  #store!: Store;
  #speech!: Speech;
  #regions!: Regions;
  #dialog!: MoveDialog;
  #dragging!: Dragging;
  #acts!: Acts;
  #forgetKeys: (() => void) | undefined;
  #today!: DayControls;
  #chosen = new Selection(
    () => this.#board,
    () => this.#drawChosen(),
  );
  #proposal: Proposal | null = null;
  #day = "";
  #site = "";
  #size = 2;
  #query = "";
  #target: Places | null = null;
  #problems: Problem[] = [];
  #failure = "";

  connectedCallback(): void {
    const data = this.querySelector("script[type='application/json']")?.textContent;
    if (!data || this.#regions) return;
    performance.mark("board-start");
    const { board, words, day, locale, proposal } = JSON.parse(data) as StartJson;
    this.#speech = new Speech(words, locale, board.zone);
    this.#store = this.#connect(board);
    this.#day = firstDay(this.#board.days, location.hash.slice(1), day);
    this.#regions = frame(this.#speech);
    this.#dialog = new MoveDialog({
      board: () => this.#board,
      speech: this.#speech,
      problems: (places) => problemsOf(this.#speech, this.#board, withTalks(this.#board, places)),
      commit: (places) => this.#commit(places, { after: 0, travels: true }),
    });
    this.replaceChildren(...this.#regions.roots, this.#dialog.element);
    this.#acts = this.#actsOn();
    this.#today = this.#dayOn();
    this.#listen();
    this.#propose(proposal);
    this.#draw();
    this.#scrollToFirst();
    // Asking for a size lays the page out: what is measured is what is seen.
    performance.measure("board-draw", { start: "board-start", detail: this.offsetHeight });
  }

  disconnectedCallback(): void {
    this.#store?.stop();
    this.#forgetKeys?.();
  }

  #actsOn(): Acts {
    return new Acts({
      board: () => this.#board,
      rooms: () => this.#rooms(),
      chosen: this.#chosen,
      speech: this.#speech,
      isRightToLeft: () => getComputedStyle(this).direction === "rtl",
      commit: (places, after) => this.#commit(places, { after, travels: false }),
      ask: (slips) => this.#dialog.open(slips, this.#day),
      open: (id) => this.#open(id),
      click: (id, isAdding) => this.#click(id, isAdding),
      day: (slip) => this.#today.reach(slip),
      refuse: (sentence) => this.#refuse(sentence),
      say: (sentence) => this.#regions.say([sentence]),
      reveal: (id) => this.#slipElement(id)?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    });
  }

  #dayOn(): DayControls {
    return new DayControls(this.#regions.note, this.getAttribute("sessions") ?? "", {
      speech: this.#speech,
      board: () => this.#board,
      draw: () => this.#drawNote(),
      refresh: () => this.#store.refresh(),
      refuse: (sentence) => this.#refuse(sentence),
      leave: (id) => this.#slipElement(id)?.focus(),
    });
  }

  #listen(): void {
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("dblclick", (event) => this.#open(slipOf(event.target)));
    this.addEventListener("focusin", (event) => this.#onFocus(event));
    this.#regions.scroller.addEventListener("click", (event) => {
      if (!slipOf(event.target)) this.#chosen.set([]);
    });
    new Marquee({
      scroller: this.#regions.scroller,
      chosen: () => this.#chosen.ids,
      choose: (ids) => this.#chosen.set(ids),
    });
    this.#forgetKeys = undoKeys(this.#store, () => this.#dialog.element.open);
    this.#dragging = new Dragging(this, {
      scroller: this.#regions.scroller,
      waiting: this.#regions.waiting,
      columns: () => this.#rooms().map((room) => room.id),
      shown: () => this.#shown(),
      grabbed: (id) => {
        this.#acts.refuseFixed(this.#board.slips.get(id));
        return this.#chosen.grabbed(id);
      },
      click: (id, isAdding) => this.#click(id, isAdding),
      withTalks: (places) => withTalks(this.#board, places),
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
          ...problemsOf(this.#speech, this.#board, places).map((one) => one.text),
        ]),
      heard: (moved, recorded) => this.#regions.say(this.#speech.heard(this.#board, moved, recorded)),
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

  #rooms(): Board["rooms"] {
    return this.#board.rooms.filter((room) => !this.#site || room.site === this.#site);
  }

  #shown(): Shown[] {
    const days = this.#board.days.filter((day) => !this.#day || day.day === this.#day);
    return shownDays(this.#board, days, this.#rooms());
  }

  #draw(): void {
    keepFocus(this, () => {
      drawProposal(this.#regions.proposal, this.#proposal);
      this.#drawGrid();
      this.#drawTools();
      this.#drawWaiting();
      this.#drawTroubles();
      this.#drawNote();
    });
  }

  #drawGrid(): void {
    this.style.setProperty("--step", `${SIZES[this.#size]}px`);
    render(
      daysTemplate({
        board: this.#board,
        speech: this.#speech,
        days: this.#shown(),
        rooms: this.#rooms(),
        chosen: this.#chosen.ids,
        ghosts: this.#proposal?.ghosts ?? new Map(),
      }),
      this.#regions.days,
    );
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
        onZoom: (by) => this.#zoom(by),
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
        chosen: this.#chosen.ids,
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
    const chosen = this.#chosen.slips;
    render(
      noteTemplate({
        speech: this.#speech,
        board: this.#board,
        target: this.#target,
        problems: this.#problems,
        chosen,
        troubles: this.#board.troubles.filter((one) => chosen.some((slip) => one.sessions.includes(slip.id))),
        failure: this.#failure,
        onTheDay: this.#today.template(chosen),
        onOpen: () => this.#open(chosen[0]?.id),
        onMove: () => this.#acts.ask(chosen),
        onRemove: () => {
          this.#acts.remove(chosen);
          // The button is gone with the place.
          this.#slipElement(chosen[0]?.id ?? "")?.focus({ preventScroll: true });
        },
        onFix: () => this.#acts.fix(chosen),
        onClose: () => {
          this.#chosen.set([]);
          // The button is gone, and a slip that gets the focus by keyboard would be chosen again.
          this.#regions.scroller.focus({ preventScroll: true });
        },
      }),
      this.#regions.note,
    );
  }

  /** The hour at the upper edge of the view stays there. */
  #zoom(by: number): void {
    const before = SIZES[this.#size] ?? 1;
    this.#size += by;
    this.#drawGrid();
    this.#drawTools();
    this.#regions.scroller.scrollTop *= (SIZES[this.#size] ?? 1) / before;
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

  #drawChosen(): void {
    keepFocus(this, () => {
      this.#drawGrid();
      this.#drawWaiting();
      this.#drawNote();
    });
  }

  #refuse(sentence: string): void {
    this.#failure = sentence;
    this.#drawNote();
  }

  #propose(json: ProposalJson | null): void {
    if (!json) return;
    this.#proposal = new Proposal(json, {
      speech: this.#speech,
      changed: () => this.#draw(),
      refresh: () => this.#store.refresh(),
      say: (sentence) => this.#regions.say([sentence]),
    });
  }

  #click(id: string, isAdding: boolean): void {
    this.#failure = "";
    this.#chosen.toggle(id, isAdding);
    this.#drawNote();
    this.#slipElement(id)?.focus({ preventScroll: true });
  }

  #onFocus(event: FocusEvent): void {
    const target = event.target as HTMLElement;
    const id = target.dataset.slip;
    // By keyboard what has the focus is chosen; by pointer the click decides.
    if (id && target.matches(":focus-visible") && !this.#chosen.ids.has(id) && this.#chosen.ids.size < 2) {
      this.#chosen.set([id]);
    }
  }

  /** Bring sessions of a conflict into view and choose them. */
  #show(ids: string[]): void {
    const first = this.#board.slips.get(ids[0] ?? "");
    const day = first?.place && dayOf(this.#board.days, first.place.start);
    const room = this.#board.rooms.find((one) => one.id === first?.place?.room);
    if (room && this.#site && this.#site !== room.site) this.#site = room.site;
    if (day && this.#day && this.#day !== day.day) this.#showDay(day.day);
    this.#chosen.set(ids);
    const element = first && this.#slipElement(first.id);
    element?.scrollIntoView({ block: "center", inline: "center" });
    element?.focus({ preventScroll: true });
  }

  #open(id: string | undefined): void {
    const slip = id && this.#board.slips.get(id);
    if (slip) location.assign(slip.href);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.#dragging.isOn) {
      this.#dragging.cancel();
      return;
    }
    const id = (event.target as HTMLElement).dataset.slip;
    if (!id || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.#acts.key(event, id)) return;
    event.preventDefault();
  }

  #preview(places: Places | null): Severity {
    this.#target = places?.size ? places : null;
    this.#problems = this.#target ? problemsOf(this.#speech, this.#board, this.#target) : [];
    this.#drawNote();
    return this.#problems.length ? (this.#problems[0]?.isHard ? "hard" : "check") : "";
  }

  #commit(places: Places, how: How): void {
    const started = performance.now();
    this.#failure = "";
    this.#store.commit(withTalks(this.#board, places), how);
    performance.measure("board-move", { start: started, detail: this.offsetHeight });
  }

  /** Show the board as it is now; what moved travels there if that explains what happened. */
  #changed(ids: string[], travels: boolean): void {
    const arrive = travels ? travelling(ids, (id) => this.#slipElement(id)) : null;
    this.#chosen.prune();
    this.#draw();
    arrive?.();
  }
}

customElements.define("programme-board", ProgrammeBoard);
