import { expect, it } from "vitest";
import type { Board, Slip } from "./programme-board.logic";
import { Selection } from "./programme-board.selection";

const at = (isFixed = false) => ({ room: "a", start: 0, end: 30, isFixed });
const slips = [
  { id: "1", place: at(), minutes: 30 },
  { id: "2", place: at(), minutes: 30 },
  { id: "fixed", place: at(true), minutes: 30 },
  { id: "waits", place: null, minutes: 20 },
] as Slip[];
const board = { slips: new Map(slips.map((slip) => [slip.id, slip])) } as Board;
const selection = (...ids: string[]) => {
  let changes = 0;
  const made = new Selection(
    () => board,
    () => {
      changes += 1;
    },
  );
  made.set(ids);
  return { made, changes: () => changes };
};

it("is told to be another only when it is", () => {
  const { made, changes } = selection("1");
  made.set(["1"]);
  expect(changes()).toBe(1);
  made.toggle("2", true);
  made.toggle("1", true);
  expect([...made.ids]).toEqual(["2"]);
  made.toggle("1", false);
  expect([...made.ids]).toEqual(["1"]);
});

it("drags all that are chosen and alike, but nothing that is fixed", () => {
  const { made } = selection("1", "2", "fixed", "waits");
  expect([...made.grabbed("1").keys()]).toEqual(["1", "2"]);
  expect([...made.grabbed("waits").keys()]).toEqual(["waits"]);
  expect([...made.grabbed("fixed").keys()]).toEqual([]);
});

it("drags what is not among the chosen alone", () => {
  const { made } = selection("1");
  expect([...made.grabbed("2").keys()]).toEqual(["2"]);
  expect([...made.ids]).toEqual(["2"]);
});
