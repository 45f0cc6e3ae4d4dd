/** What was moved, so that it can be undone and done again. */

import { isSamePlace, type Places } from "./programme-board.logic";

const LONGEST = 200;

export interface Step {
  before: Places;
  after: Places;
}

export class History {
  #done: Step[] = [];
  #undone: Step[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** Take down a step; one that goes on with the last, as keys pressed in a row do, becomes one with it. */
  add(step: Step, goesOn = false): void {
    const last = this.#done.at(-1);
    this.#undone = [];
    if (goesOn && last && hasSameKeys(last.after, step.after)) {
      last.after = step.after;
      if (isNothing(last)) this.#done.pop();
      return;
    }
    if (isNothing(step)) return;
    this.#done.push(step);
    if (this.#done.length > LONGEST) this.#done.shift();
  }

  /** The places to go back to. */
  undo(): Places | null {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push(step);
    return step.before;
  }

  /** The places to go to again. */
  redo(): Places | null {
    const step = this.#undone.pop();
    if (!step) return null;
    this.#done.push(step);
    return step.after;
  }

  /** Steps that touch sessions which somebody else has moved meanwhile lead nowhere any more. */
  forget(ids: string[]): void {
    const isUntouched = (step: Step) => !ids.some((id) => step.after.has(id));
    this.#done = this.#done.filter(isUntouched);
    this.#undone = this.#undone.filter(isUntouched);
  }
}

function hasSameKeys(one: Places, other: Places): boolean {
  return one.size === other.size && [...one.keys()].every((id) => other.has(id));
}

function isNothing(step: Step): boolean {
  return [...step.after].every(([id, place]) => isSamePlace(place, step.before.get(id) ?? null));
}
