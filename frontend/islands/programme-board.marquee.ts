/** The rubber band: pulled with mouse or pen over empty places, it chooses the slips that it touches. */

import { type Box, between, caught } from "./programme-board.marquee.logic";

const THRESHOLD = 6;
const NOT_EMPTY = "[data-slip], .board-room, button, a, h2";

export interface MarqueeHost {
  readonly scroller: HTMLElement;
  /** Those that stay chosen when a key adds to them. */
  chosen(): Iterable<string>;
  choose(ids: Iterable<string>): void;
}

export class Marquee {
  #from: { x: number; y: number } | null = null;
  #at = { x: 0, y: 0 };
  #kept: string[] = [];
  #boxes: Map<string, Box> | null = null;
  #frame = 0;
  #hasPulled = false;
  readonly #band = document.createElement("div");

  constructor(private readonly host: MarqueeHost) {
    const { scroller } = host;
    this.#band.className = "board-band";
    this.#band.hidden = true;
    scroller.append(this.#band);
    scroller.addEventListener("pointerdown", this.#down);
    scroller.addEventListener("pointermove", this.#move);
    scroller.addEventListener("pointerup", this.#up);
    scroller.addEventListener("pointercancel", this.#up);
    scroller.addEventListener("scroll", this.#plan);
    // The click that ends the pulling would choose nothing again.
    scroller.addEventListener("click", this.#swallow, { capture: true });
  }

  #down = (event: PointerEvent): void => {
    this.#hasPulled = false;
    const isEmpty = !(event.target as Element).closest(NOT_EMPTY);
    // A finger scrolls.
    if (!isEmpty || event.pointerType === "touch" || event.button !== 0 || this.#isOnBar(event)) return;
    const isAdding = event.shiftKey || event.ctrlKey || event.metaKey;
    this.#kept = isAdding ? [...this.host.chosen()] : [];
    this.#at = { x: event.clientX, y: event.clientY };
    this.#from = this.#inside(this.#at);
  };

  #move = (event: PointerEvent): void => {
    if (!this.#from) return;
    this.#at = { x: event.clientX, y: event.clientY };
    if (!this.#boxes) {
      const { x, y } = this.#inside(this.#at);
      if (Math.hypot(x - this.#from.x, y - this.#from.y) < THRESHOLD) return;
      this.#begin(event.pointerId);
    }
    this.#plan();
  };

  #up = (): void => {
    if (this.#boxes) this.#draw();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#from = this.#boxes = null;
    this.#band.hidden = true;
  };

  #swallow = (event: Event): void => {
    if (this.#hasPulled) event.stopPropagation();
    this.#hasPulled = false;
  };

  #begin(pointer: number): void {
    this.#hasPulled = true;
    this.host.scroller.setPointerCapture(pointer);
    this.#band.hidden = false;
    const slips = this.host.scroller.querySelectorAll<HTMLElement>("[data-slip]");
    this.#boxes = new Map([...slips].map((slip) => [slip.dataset.slip as string, this.#boxOf(slip)]));
  }

  #plan = (): void => {
    if (this.#boxes && !this.#frame) this.#frame = requestAnimationFrame(this.#draw);
  };

  #draw = (): void => {
    this.#frame = 0;
    if (!this.#boxes || !this.#from) return;
    const band = between(this.#from, this.#inside(this.#at));
    this.#band.style.transform = `translate(${band.left}px, ${band.top}px)`;
    this.#band.style.inlineSize = `${band.width}px`;
    this.#band.style.blockSize = `${band.height}px`;
    this.host.choose([...this.#kept, ...caught(this.#boxes, band)]);
  };

  #boxOf(slip: HTMLElement): Box {
    const { left, top, width, height } = slip.getBoundingClientRect();
    const { x, y } = this.#inside({ x: left, y: top });
    return { left: x, top: y, width, height };
  }

  /** From the window to the content that is scrolled. */
  #inside({ x, y }: { x: number; y: number }): { x: number; y: number } {
    const { scroller } = this.host;
    const box = scroller.getBoundingClientRect();
    return { x: x - box.left + scroller.scrollLeft, y: y - box.top + scroller.scrollTop };
  }

  #isOnBar({ clientX, clientY }: PointerEvent): boolean {
    const { scroller } = this.host;
    const box = scroller.getBoundingClientRect();
    return clientX > box.left + scroller.clientWidth || clientY > box.top + scroller.clientHeight;
  }
}
