/** The sessions that are chosen, and which of them a hand or a key may move. */

import type { Board, Place, Slip } from "./programme-board.logic";

export class Selection {
  #ids = new Set<string>();

  constructor(
    private readonly board: () => Board,
    /** The chosen ones are others. */
    private readonly changed: () => void,
  ) {}

  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  get slips(): Slip[] {
    return [...this.#ids].flatMap((id) => this.board().slips.get(id) ?? []);
  }

  set(ids: Iterable<string>): void {
    const next = new Set(ids);
    const isSame = next.size === this.#ids.size && [...next].every((id) => this.#ids.has(id));
    if (isSame) return;
    this.#ids = next;
    this.changed();
  }

  /** Choose this one alone; with `isAdding` beside the others, or no more. */
  toggle(id: string, isAdding: boolean): void {
    const next = new Set(isAdding ? this.#ids : []);
    if (isAdding && this.#ids.has(id)) next.delete(id);
    else next.add(id);
    this.set(next);
  }

  /** Sessions that are gone are not chosen any more. */
  prune(): void {
    for (const id of this.#ids) if (!this.board().slips.has(id)) this.#ids.delete(id);
  }

  /** The chosen slips, if this one is among them, else this one alone. */
  with(id: string): Slip[] {
    if (!this.#ids.has(id)) this.set([id]);
    return this.slips;
  }

  /** What is dragged when this slip is; nothing where it is fixed. */
  grabbed(id: string): Map<string, { place: Place | null; minutes: number }> {
    const slips = this.with(id);
    const own = this.board().slips.get(id);
    if (own?.place?.isFixed) return new Map();
    const together = movable(slips).filter((slip) => Boolean(slip.place) === Boolean(own?.place));
    return new Map(together.map(({ id: key, place, minutes }) => [key, { place, minutes }]));
  }
}

/** Those that are not fixed. */
export function movable(slips: Slip[]): Slip[] {
  return slips.filter((slip) => !slip.place?.isFixed);
}
