/** The board as it is known, with what was moved here and is not with the server yet. */

import { recordedSince } from "./programme-board.day.logic";
import { History } from "./programme-board.history.logic";
import { type Board, differing, isSamePlace, type Place, type Places, placed } from "./programme-board.logic";
import { type BoardJson, type MovesJson, readBoard, readSlot, readTroubles } from "./programme-board.reading";
import { Saving, type SavingState } from "./programme-board.saving";

export interface StoreHost {
  /** The board is another; of these sessions slips may travel. */
  changed(ids: string[], travels: boolean): void;
  moved(places: Places): void;
  /** What others moved, and what was recorded of the day, here or elsewhere. */
  heard(moved: string[], recorded: string[]): void;
  failed(sentence: string): void;
  stateChanged(): void;
  /** Whether a hand holds something that must not be pulled away from under it. */
  isHeld(): boolean;
}

export interface How {
  /** Milliseconds in which more may follow before it is saved. */
  after: number;
  travels: boolean;
}

export class Store {
  board: Board;
  state: SavingState = "saved";
  readonly history = new History();
  #known: Board;
  #local: Places = new Map();
  #late: BoardJson | null = null;
  readonly #saving: Saving;

  constructor(
    json: BoardJson,
    address: string,
    private readonly host: StoreHost,
  ) {
    this.#known = this.board = readBoard(json);
    this.#saving = new Saving(address, {
      known: () => this.#known,
      onSaved: (answer, places) => this.#onSaved(answer, places),
      onRefused: (places, sentence) => this.#onRefused(places, sentence),
      onBoard: (board) => this.#onBoard(board),
      onState: (state) => {
        this.state = state;
        host.stateChanged();
      },
    });
  }

  stop(): void {
    this.#saving.stop();
  }

  placeOf(id: string): Place | null {
    return this.board.slips.get(id)?.place ?? null;
  }

  /** Move sessions; whether anything changes by it. */
  commit(places: Places, how: How): void {
    const before: Places = new Map([...places.keys()].map((id) => [id, this.placeOf(id)]));
    if ([...places].every(([id, place]) => isSamePlace(place, before.get(id) ?? null))) return;
    this.history.add({ before, after: places }, how.after > 0 && !this.#saving.isAtRest);
    this.#put(places, how);
  }

  undo(): void {
    const places = this.history.undo();
    if (places) this.#put(places, { after: 0, travels: true });
  }

  redo(): void {
    const places = this.history.redo();
    if (places) this.#put(places, { after: 0, travels: true });
  }

  refresh(): void {
    this.#saving.refresh();
  }

  /** The hand has let go: what arrived meanwhile is shown. */
  released(): void {
    if (this.#late) this.#onBoard(this.#late);
  }

  #put(places: Places, how: How): void {
    for (const [id, place] of places) this.#local.set(id, place);
    this.#changed([...places.keys()], how.travels);
    this.#saving.save(places, how.after);
    this.host.moved(places);
  }

  #changed(ids: string[], travels: boolean): void {
    this.board = placed(this.#known, this.#local);
    this.host.changed(ids, travels);
  }

  #onSaved(answer: MovesJson, places: Places): void {
    const slips = new Map(this.#known.slips);
    for (const { session, slot } of answer.saved) {
      const slip = slips.get(session);
      if (slip) slips.set(session, { ...slip, ...readSlot(slot) });
    }
    const cursor = answer.cursor ?? this.#known.cursor;
    this.#known = { ...this.#known, slips, cursor, troubles: readTroubles(answer.conflicts) };
    // What was sent need not be kept here, unless it was moved on meanwhile.
    for (const [id, place] of places) {
      if (isSamePlace(this.#local.get(id) ?? null, place)) this.#local.delete(id);
    }
    this.#changed([], false);
  }

  #onRefused(places: Places, sentence: string): void {
    for (const id of places.keys()) this.#local.delete(id);
    this.history.forget([...places.keys()]);
    this.host.failed(sentence);
    this.#changed([...places.keys()], true);
  }

  #onBoard(json: BoardJson): void {
    this.#late = this.host.isHeld() ? json : null;
    if (this.#late) return;
    const before = this.#known;
    this.#known = readBoard(json);
    const ids = differing(before, this.#known);
    this.history.forget(ids);
    this.#changed(ids, true);
    const recorded = recordedSince(before, this.#known);
    if (ids.length || recorded.length) this.host.heard(ids, recorded);
  }
}
