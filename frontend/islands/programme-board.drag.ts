/** Moving, resizing and placing slips by mouse, pen and finger. */

import type { Shown } from "./programme-board.grid";
import { moved, type Place, type Places, resized, type Span, STEP, snapped } from "./programme-board.logic";
import { slipOf } from "./programme-board.stage";
import { LONG_PRESS } from "./programme-board.timing.logic";

const THRESHOLD = 4;
const EDGE = 48;
const FASTEST = 14;
const DAY_PAUSE = 500;

export interface DragHost {
  readonly scroller: HTMLElement;
  readonly waiting: HTMLElement;
  columns(): string[];
  shown(): Shown[];
  /** The slips that are dragged when this one is: all that are chosen, if it is among them. */
  grabbed(id: string): Map<string, { place: Place | null; minutes: number }>;
  click(id: string, isAdding: boolean): void;
  /** With the talks of the forums among them. */
  withTalks(places: Places): Places;
  /** Show what this would be; how bad it is. */
  preview(places: Places | null): Severity;
  commit(places: Places): void;
  released(): void;
  showDay(day: string): void;
  /** A span as clocks show it. */
  told(span: Span): string;
}

export type Severity = "hard" | "check" | "";

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Geometry {
  columns: { left: number; width: number }[];
  days: { shown: Shown; top: number; bottom: number; perMinute: number }[];
}

interface Drag {
  id: string;
  isResize: boolean;
  pointer: number;
  from: { x: number; y: number };
  at: { x: number; y: number };
  /** From the top of the slip to the pointer, in minutes. */
  offset: number;
  held: Map<string, { place: Place | null; minutes: number }>;
  geometry: Geometry | null;
  target: Places | null;
}

export class Dragging {
  #drag: Drag | null = null;
  #isOn = false;
  #press: ReturnType<typeof setTimeout> | undefined;
  #dayTimer: ReturnType<typeof setTimeout> | undefined;
  #overDay = "";
  #frame = 0;
  #boxes: HTMLElement[] = [];
  readonly #layer = document.createElement("div");

  constructor(
    private readonly root: HTMLElement,
    private readonly host: DragHost,
  ) {
    this.#layer.className = "board-previews";
    this.#layer.setAttribute("aria-hidden", "true");
    host.scroller.append(this.#layer);
    root.addEventListener("pointerdown", this.#down);
    root.addEventListener("pointermove", this.#move);
    root.addEventListener("pointerup", this.#up);
    root.addEventListener("pointercancel", this.#cancel);
    root.addEventListener("contextmenu", this.#menu);
    // Scrolling by finger can only be kept from starting, and only by a listener that is not passive.
    root.addEventListener("touchmove", this.#touch, { passive: false });
    root.addEventListener("touchend", this.#lifted, { passive: false });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Let go without moving anything. */
  cancel(): void {
    if (this.#isOn) this.host.preview(null);
    this.#finish();
  }

  #down = (event: PointerEvent): void => {
    const slip = (event.target as Element).closest<HTMLElement>("[data-slip]");
    if (!slip || !event.isPrimary || event.button !== 0) return;
    const id = slip.dataset.slip as string;
    const isResize = (event.target as Element).closest("[data-grip]") !== null;
    const at = { x: event.clientX, y: event.clientY };
    const box = slip.getBoundingClientRect();
    this.#drag = {
      id,
      isResize,
      pointer: event.pointerId,
      from: at,
      at,
      offset: event.clientY - box.top,
      held: new Map(),
      geometry: null,
      target: null,
    };
    if (event.pointerType === "touch" && !isResize) {
      this.#press = setTimeout(() => this.#start(), LONG_PRESS);
    }
  };

  #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.pointer) return;
    drag.at = { x: event.clientX, y: event.clientY };
    const distance = Math.hypot(drag.at.x - drag.from.x, drag.at.y - drag.from.y);
    if (!this.#isOn && distance > THRESHOLD) {
      // A finger that moves at once scrolls; only one that rests takes hold.
      if (event.pointerType === "touch" && !drag.isResize) {
        this.#finish();
        return;
      }
      this.#start();
    }
    if (this.#isOn && !this.#frame) this.#frame = requestAnimationFrame(this.#step);
  };

  #up = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || event.pointerId !== drag.pointer) return;
    if (!this.#isOn) this.host.click(drag.id, event.ctrlKey || event.metaKey || event.shiftKey);
    else {
      this.#aim();
      const target = drag.target;
      this.host.preview(null);
      if (target) this.host.commit(target);
    }
    this.#finish();
  };

  #cancel = (): void => this.cancel();

  #menu = (event: Event): void => {
    if (this.#drag && this.#isOn) event.preventDefault();
  };

  #touch = (event: TouchEvent): void => {
    if (this.#isOn) event.preventDefault();
  };

  /** The click that follows a tap must not press what the choice of a slip has brought under the finger. */
  #lifted = (event: TouchEvent): void => {
    const id = slipOf(event.target);
    const [touch] = event.changedTouches;
    if (!id || !touch) return;
    if (slipOf(document.elementFromPoint(touch.clientX, touch.clientY)) !== id) event.preventDefault();
  };

  #start(): void {
    const drag = this.#drag;
    if (!drag) return;
    clearTimeout(this.#press);
    drag.held = this.host.grabbed(drag.id);
    if (drag.isResize) drag.held = new Map([...drag.held].filter(([id]) => id === drag.id));
    if (!drag.held.size) {
      this.#finish();
      return;
    }
    this.#isOn = true;
    this.#layer.setPointerCapture(drag.pointer);
    this.root.classList.add("dragging");
    for (const id of drag.held.keys()) {
      this.root.querySelector(`[data-slip="${id}"]`)?.classList.add("held");
    }
    drag.geometry = this.#measure();
    const perMinute = drag.geometry.days[0]?.perMinute ?? 1;
    const length = drag.held.get(drag.id)?.minutes ?? STEP;
    const isWaiting = !drag.held.get(drag.id)?.place;
    drag.offset = isWaiting ? Math.min(length / 2, 10) : drag.offset / perMinute;
    this.#frame = requestAnimationFrame(this.#step);
  }

  #finish(): void {
    clearTimeout(this.#press);
    clearTimeout(this.#dayTimer);
    cancelAnimationFrame(this.#frame);
    this.#overDay = "";
    this.#frame = 0;
    this.#isOn = false;
    this.#drag = null;
    this.root.classList.remove("dragging");
    for (const slip of this.root.querySelectorAll(".held")) slip.classList.remove("held");
    this.#draw(null, "");
    this.host.released();
  }

  #step = (): void => {
    this.#frame = 0;
    if (!this.#drag || !this.#isOn) return;
    const started = performance.now();
    this.#aim();
    performance.measure("board-drag", { start: started });
    this.#watchDays();
    if (this.#scroll()) this.#frame = requestAnimationFrame(this.#step);
  };

  /** Where things would go if the pointer were lifted now. */
  #aim(): void {
    const drag = this.#drag as Drag;
    const geometry = drag.geometry as Geometry;
    const aimed = drag.isResize ? this.#resizeTarget(drag, geometry) : this.#moveTarget(drag, geometry);
    const target = aimed && this.host.withTalks(aimed);
    drag.target = target;
    this.#draw(target, this.host.preview(target ?? new Map()));
  }

  #resizeTarget(drag: Drag, geometry: Geometry): Places | null {
    const place = drag.held.get(drag.id)?.place;
    if (!place) return null;
    const day = dayAt(geometry, this.#y(drag.at.y));
    if (!day) return null;
    const pulled = day.shown.span.start + (this.#y(drag.at.y) - day.top) / day.perMinute;
    return new Map([[drag.id, resized(place, snapped(pulled) - place.end, day.shown.span)]]);
  }

  #moveTarget(drag: Drag, geometry: Geometry): Places | null {
    if (isInside(this.host.waiting, drag.at)) {
      return new Map([...drag.held.keys()].map((id) => [id, null]));
    }
    if (!isInside(this.host.scroller, drag.at)) return null;
    const day = dayAt(geometry, this.#y(drag.at.y));
    const column = columnAt(geometry, drag.at.x - this.#left());
    const rooms = this.host.columns();
    const room = rooms[column];
    if (!day || room === undefined) return null;
    const { span } = day.shown;
    const minute = span.start + (this.#y(drag.at.y) - day.top) / day.perMinute - drag.offset;
    return this.#together(drag, room, snapped(minute), rooms, span);
  }

  /** The grabbed slip at this room and minute, the others by as much; those without a place below each other. */
  #together(drag: Drag, room: string, minute: number, rooms: string[], span: Span): Places {
    const own = drag.held.get(drag.id);
    const length = own?.place ? own.place.end - own.place.start : (own?.minutes ?? STEP);
    const start = Math.min(Math.max(minute, span.start), Math.max(span.end - length, span.start));
    if (!own?.place) return below(drag, room, start);
    const placed = new Map<string, Place>();
    for (const [id, one] of drag.held)
      if (one.place && rooms.includes(one.place.room)) placed.set(id, one.place);
    const columns = rooms.indexOf(room) - rooms.indexOf(own.place.room);
    const everywhere = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };
    return moved(placed, rooms, { minutes: start - own.place.start, columns }, everywhere);
  }

  #draw(target: Places | null, severity: Severity): void {
    const geometry = this.#drag?.geometry;
    const boxes =
      geometry && target ? [...target.values()].flatMap((place) => this.#box(geometry, place)) : [];
    while (this.#boxes.length < boxes.length) {
      const element = document.createElement("div");
      element.className = "board-preview";
      this.#layer.append(element);
      this.#boxes.push(element);
    }
    this.#boxes.forEach((element, index) => {
      const box = boxes[index];
      element.hidden = !box;
      if (!box) return;
      element.className = `board-preview ${severity}`;
      element.style.transform = `translate(${box.left}px, ${box.top}px)`;
      element.style.inlineSize = `${box.width}px`;
      element.style.blockSize = `${box.height}px`;
      element.textContent = box.text;
    });
  }

  #box(geometry: Geometry, place: Place | null): (Box & { text: string })[] {
    const column = place ? geometry.columns[this.host.columns().indexOf(place.room)] : undefined;
    const day = geometry.days.find(
      ({ shown }) => place && shown.day.start <= place.start && place.start < shown.day.end,
    );
    if (!place || !column || !day) return [];
    const top = day.top + (place.start - day.shown.span.start) * day.perMinute;
    const height = (place.end - place.start) * day.perMinute;
    return [{ ...column, top, height, text: this.host.told(place) }];
  }

  #measure(): Geometry {
    const { scroller } = this.host;
    const left = this.#left();
    const grids = [...scroller.querySelectorAll<HTMLElement>("[data-grid]")];
    const heads = grids[0] ? [...grids[0].querySelectorAll<HTMLElement>("[data-room]")] : [];
    const days = this.host.shown().flatMap((shown) => {
      const grid = grids.find((one) => one.dataset.grid === shown.day.day);
      const first = grid?.querySelector(".board-hour");
      if (!grid || !first) return [];
      const top = this.#y(first.getBoundingClientRect().top);
      const bottom = this.#y(grid.getBoundingClientRect().bottom);
      return [{ shown, top, bottom, perMinute: (bottom - top) / (shown.span.end - shown.span.start) }];
    });
    const columns = heads.map((head) => {
      const box = head.getBoundingClientRect();
      return { left: box.left - left, width: box.width };
    });
    return { columns, days };
  }

  /** From the window to the content that is scrolled. */
  #left(): number {
    return this.host.scroller.getBoundingClientRect().left - this.host.scroller.scrollLeft;
  }

  #y(y: number): number {
    return y - this.host.scroller.getBoundingClientRect().top + this.host.scroller.scrollTop;
  }

  /** Scroll when the pointer is near an edge; whether it did. */
  #scroll(): boolean {
    const { scroller } = this.host;
    const { at } = this.#drag as Drag;
    const box = scroller.getBoundingClientRect();
    if (!isInside(scroller, at)) return false;
    const [x, y] = [pull(at.x, box.left, box.right), pull(at.y, box.top, box.bottom)];
    const before = [scroller.scrollLeft, scroller.scrollTop];
    if (x || y) scroller.scrollBy({ left: x, top: y, behavior: "instant" });
    return before[0] !== scroller.scrollLeft || before[1] !== scroller.scrollTop;
  }

  /** Resting on the button of another day shows that day. */
  #watchDays(): void {
    const { at } = this.#drag as Drag;
    const over = document.elementFromPoint(at.x, at.y)?.closest<HTMLElement>("[data-day]")?.dataset.day ?? "";
    if (over === this.#overDay) return;
    this.#overDay = over;
    clearTimeout(this.#dayTimer);
    if (!over) return;
    this.#dayTimer = setTimeout(() => {
      this.host.showDay(over);
      if (this.#drag) this.#drag.geometry = this.#measure();
    }, DAY_PAUSE);
  }
}

function below(drag: Drag, room: string, start: number): Places {
  let from = start;
  const places: Places = new Map();
  for (const [id, one] of drag.held) {
    if (one.place) continue;
    places.set(id, { room, start: from, end: from + one.minutes });
    from = Math.ceil((from + one.minutes) / STEP) * STEP;
  }
  return places;
}

function pull(at: number, first: number, last: number): number {
  if (at < first + EDGE) return -FASTEST * Math.min(1, (first + EDGE - at) / EDGE);
  if (at > last - EDGE) return FASTEST * Math.min(1, (at - last + EDGE) / EDGE);
  return 0;
}

function isInside(element: Element, at: { x: number; y: number }): boolean {
  const box = element.getBoundingClientRect();
  return box.left <= at.x && at.x <= box.right && box.top <= at.y && at.y <= box.bottom;
}

function dayAt(geometry: Geometry, y: number): Geometry["days"][number] | undefined {
  return geometry.days.find((day) => y <= day.bottom) ?? geometry.days.at(-1);
}

function columnAt(geometry: Geometry, x: number): number {
  const found = geometry.columns.findIndex((column) => x < column.left + column.width);
  return found < 0 ? geometry.columns.length - 1 : found;
}
