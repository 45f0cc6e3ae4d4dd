import { expect, it } from "vitest";
import { between, caught } from "./programme-board.marquee.logic";

const boxes = new Map([
  ["a", { left: 0, top: 0, width: 10, height: 10 }],
  ["b", { left: 20, top: 0, width: 10, height: 10 }],
  ["c", { left: 0, top: 20, width: 10, height: 10 }],
]);

it.each([
  [{ x: 5, y: 5 }, { x: 25, y: 6 }, ["a", "b"]],
  [{ x: 9, y: 29 }, { x: 1, y: 9 }, ["a", "c"]],
  [{ x: 11, y: 11 }, { x: 19, y: 19 }, []],
  [{ x: 10, y: 0 }, { x: 20, y: 5 }, []],
])("a band from %o to %o catches %o", (one, other, ids) => {
  expect(caught(boxes, between(one, other))).toEqual(ids);
});
