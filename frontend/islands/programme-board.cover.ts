/** Where the window is low, the note lies over the foot of the board: what it covers stays within reach. */

const AIR = 16;
/** The heads of the rooms and about an hour. */
const LEAST = 160;

/** How many pixels of the scroller lie under the note. */
export function coveredBy(scroller: { bottom: number }, note: { top: number }): number {
  return Math.max(0, Math.round(scroller.bottom - note.top));
}

/** Whether something that stands in the window of the scroller is hidden by the note, wholly or in part. */
export function isUnder(
  one: { top: number; bottom: number },
  scroller: { bottom: number },
  note: { top: number },
): boolean {
  return one.top < scroller.bottom && one.bottom > note.top && note.top < scroller.bottom;
}

/** Whether so little of the board is in the window that the note leaves nothing of it to be seen. */
export function isBuried(scroller: { top: number }, note: { top: number }): boolean {
  return note.top - scroller.top < LEAST;
}

/** Let the last rows be scrolled out from under the note, and bring out the one slip that is chosen when it grows. */
export function keepUncovered(scroller: HTMLElement, foot: HTMLElement, note: HTMLElement): void {
  // An element of its own: room within the days would style every slip anew with the next move.
  const measure = (): void => {
    const covered = coveredBy(scroller.getBoundingClientRect(), note.getBoundingClientRect());
    foot.style.blockSize = `${covered}px`;
    scroller.style.scrollPaddingBlockEnd = `${covered + AIR}px`;
  };
  const watch = new ResizeObserver(() => {
    measure();
    const chosen = [...scroller.querySelectorAll('[data-slip][aria-pressed="true"]')];
    const [slip] = chosen;
    if (!slip || chosen.length > 1 || scroller.closest(".dragging")) return;
    const boxes = () => [slip, scroller, note].map((one) => one.getBoundingClientRect());
    if (!isUnder(...(boxes() as [DOMRect, DOMRect, DOMRect]))) return;
    if (isBuried(scroller.getBoundingClientRect(), note.getBoundingClientRect())) {
      scroller.scrollIntoView({ block: "start" });
      measure();
    }
    slip.scrollIntoView({ block: "nearest" });
  });
  watch.observe(note);
  watch.observe(scroller);
  document.addEventListener("scroll", measure, { passive: true });
}
