/** The frame of the board, what is said aloud, and slips that travel. */

import { keepUncovered } from "./programme-board.cover";
import { isTyping, orderOf } from "./programme-board.keys.logic";
import { TRAVEL } from "./programme-board.timing.logic";
import type { Speech } from "./programme-board.words";

export interface Regions {
  roots: HTMLElement[];
  proposal: HTMLElement;
  tools: HTMLElement;
  scroller: HTMLElement;
  days: HTMLElement;
  waiting: HTMLElement;
  troubles: HTMLElement;
  note: HTMLElement;
  say(sentences: string[]): void;
}

/** The session whose slip holds an element. */
export function slipOf(target: EventTarget | null): string | undefined {
  return (target as Element | null)?.closest<HTMLElement>("[data-slip]")?.dataset.slip;
}

function element(tag: string, className: string, ...children: (HTMLElement | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function section(className: string, labelledBy: string): HTMLElement {
  const made = element("section", className);
  made.setAttribute("aria-labelledby", labelledBy);
  return made;
}

/** The empty regions of the board, in the order in which they are read. */
export function frame(speech: Speech): Regions {
  const tools = element("div", "board-tools no-print");
  const days = element("div", "board-days");
  const foot = element("div", "no-print");
  const scroller = element("div", "board-scroll", days, foot);
  scroller.setAttribute("role", "region");
  scroller.setAttribute("aria-label", speech.say("board"));
  scroller.tabIndex = 0;
  const note = element("div", "board-note no-print");
  const waiting = section("board-waiting", "board-waiting");
  const troubles = section("board-troubles", "board-troubles");
  const aside = element("div", "board-aside no-print", waiting, troubles);
  const said = element("p", "visually-hidden");
  said.setAttribute("role", "status");
  const help = element("p", "visually-hidden", speech.say("help"));
  help.id = "board-help";
  const helpWaiting = element("p", "visually-hidden", speech.say("help_waiting"));
  helpWaiting.id = "board-help-waiting";
  const main = element("div", "board-main", scroller, note);
  const say = (sentences: string[]) =>
    said.replaceChildren(...sentences.map((text) => element("span", "", text, " ")));
  const proposal = element("div", "board-proposal no-print");
  proposal.setAttribute("role", "region");
  proposal.setAttribute("aria-label", speech.say("proposal"));
  const roots = [proposal, tools, element("div", "board-body", main, aside), said, help, helpWaiting];
  keepUncovered(scroller, foot, note);
  return { roots, proposal, tools, scroller, days, waiting, troubles, note, say };
}

/** Undo and redo by keys, wherever on the page one is; the answer ends it. */
export function undoKeys(steps: { undo(): void; redo(): void }, isBlocked: () => boolean): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const order = orderOf(event);
    if (!order || isTyping(event.target as HTMLElement) || isBlocked()) return;
    event.preventDefault();
    steps[order]();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

/** Remember where slips stand; the answer lets them travel from there to where they stand then. */
export function travelling(ids: string[], find: (id: string) => HTMLElement | null): () => void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return () => undefined;
  const before = new Map(ids.map((id) => [id, find(id)?.getBoundingClientRect()]));
  return () => {
    for (const [id, from] of before) {
      const slip = find(id);
      const to = slip?.getBoundingClientRect();
      if (!slip || !from || !to) continue;
      const shift = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
      slip.animate(
        [
          { transform: shift, zIndex: 3 },
          { transform: "none", zIndex: 3 },
        ],
        {
          duration: TRAVEL,
          easing: "ease-out",
        },
      );
    }
  };
}

/** A slip that moved in the order of the page, or off the board and back, has lost the focus on its way. */
export function keepFocus(board: HTMLElement, draw: () => void): void {
  const focused = focusedSlip(board);
  draw();
  if (!focused || focusedSlip(board) === focused) return;
  board.querySelector<HTMLElement>(`[data-slip="${focused}"]`)?.focus({ preventScroll: true });
}

function focusedSlip(board: HTMLElement): string | undefined {
  return board.contains(document.activeElement) ? slipOf(document.activeElement) : undefined;
}
