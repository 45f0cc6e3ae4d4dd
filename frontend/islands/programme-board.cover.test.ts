import { expect, test } from "vitest";
import { coveredBy, isBuried, isUnder } from "./programme-board.cover";

const scroller = { bottom: 700 };

test("what lies over the foot of the board is counted, what stands below it is not", () => {
  expect(coveredBy(scroller, { top: 580.4 })).toBe(120);
  expect(coveredBy(scroller, { top: 700 })).toBe(0);
  expect(coveredBy(scroller, { top: 900 })).toBe(0);
});

test.each([
  [{ top: 500, bottom: 620 }, 600, true],
  [{ top: 610, bottom: 690 }, 600, true],
  [{ top: 500, bottom: 600 }, 600, false],
  // Scrolled away: whoever looks elsewhere is not called back.
  [{ top: 710, bottom: 760 }, 600, false],
  // The note stands below the board.
  [{ top: 650, bottom: 760 }, 700, false],
])("a slip at %o under a note at %i: %s", (slip, top, expected) => {
  expect(isUnder(slip, scroller, { top })).toBe(expected);
});

test("a board is buried where the note leaves less of it than an hour", () => {
  expect(isBuried({ top: 524 }, { top: 524 })).toBe(true);
  expect(isBuried({ top: 0 }, { top: 390 })).toBe(false);
});
