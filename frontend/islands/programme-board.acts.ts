/** What keys and buttons do to the sessions that are chosen. */

import { directionOf, targetOf } from "./programme-board.keys.logic";
import type { Board, Place, Places, Room, Slip } from "./programme-board.logic";
import { movable, type Selection } from "./programme-board.selection";
import { TYPING_PAUSE } from "./programme-board.timing.logic";
import type { Speech } from "./programme-board.words";

export interface ActsHost {
  board(): Board;
  rooms(): Room[];
  chosen: Selection;
  speech: Speech;
  isRightToLeft(): boolean;
  commit(places: Places, after: number): void;
  /** Ask by the dialog where these go. */
  ask(slips: Slip[]): void;
  open(id: string): void;
  click(id: string, isAdding: boolean): void;
  /** Lead to what is recorded of this one on the day. */
  day(slip: Slip): void;
  /** Say why nothing happened, in the note. */
  refuse(sentence: string): void;
  say(sentence: string): void;
  /** Bring the slip into view. */
  reveal(id: string): void;
}

export class Acts {
  constructor(private readonly host: ActsHost) {}

  /** What a key does to the slip that has the focus; false where it means nothing here. */
  key(event: KeyboardEvent, id: string): boolean {
    const { chosen } = this.host;
    const direction = directionOf(event, this.host.isRightToLeft());
    if (direction) return this.#push(id, direction);
    if (event.key === "Enter") this.host.open(id);
    else if (event.key === " ") this.host.click(id, true);
    else if (event.key === "Escape") chosen.set([]);
    else if (event.key.toLowerCase() === "m") this.ask(chosen.with(id));
    else if (event.key.toLowerCase() === "f") this.fix(chosen.with(id));
    else if (event.key.toLowerCase() === "d") this.day(id);
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(chosen.with(id));
    else return false;
    return true;
  }

  #push(id: string, direction: { minutes: number; columns: number; isResize: boolean }): boolean {
    if (this.refuseFixed(this.host.board().slips.get(id))) return true;
    const places = new Map<string, Place>();
    const rooms = this.host.rooms().map((room) => room.id);
    for (const { id: key, place } of movable(this.host.chosen.with(id))) {
      if (place && rooms.includes(place.room)) places.set(key, place);
    }
    if (!places.has(id)) return false;
    const target = targetOf(places, direction, rooms, this.host.board().days);
    if (target) this.host.commit(target, TYPING_PAUSE);
    this.host.reveal(id);
    return true;
  }

  /** Take them off the board. */
  remove(slips: Slip[]): void {
    const standing = slips.filter((slip) => slip.place);
    this.refuseFixed(standing.find((slip) => slip.place?.isFixed));
    const places: Places = new Map(movable(standing).map((slip) => [slip.id, null]));
    if (places.size) this.host.commit(places, 0);
  }

  ask(slips: Slip[]): void {
    const free = movable(slips);
    if (free.length) this.host.ask(free);
    else this.refuseFixed(slips[0]);
  }

  /** What is recorded on the day is recorded of one session. */
  day(id: string): void {
    this.host.chosen.set([id]);
    const slip = this.host.board().slips.get(id);
    if (slip) this.host.day(slip);
  }

  /** Fix these where they stand; where all of them are fixed, free them. */
  fix(slips: Slip[]): void {
    const standing = slips.filter((slip) => slip.place);
    const [first] = standing;
    if (!first) return;
    const isFixed = !standing.every((slip) => slip.place?.isFixed);
    const places = new Map(standing.map(({ id, place }) => [id, { ...(place as Place), isFixed }]));
    this.host.commit(places, 0);
    this.host.say(this.host.speech.say(isFixed ? "now_fixed" : "now_free", { title: first.title }));
  }

  /** Whether this one is fixed; then why it does not move is told. */
  refuseFixed(slip: Slip | undefined): boolean {
    if (!slip?.place?.isFixed) return false;
    this.host.refuse(this.host.speech.say("is_fixed", { title: slip.title }));
    return true;
  }
}
