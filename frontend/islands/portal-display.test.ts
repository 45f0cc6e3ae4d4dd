import { expect, test } from "vitest";
import { clockBehind, delayAfter, states } from "./portal-display.logic";

const HOUR = 3_600_000;
const slip = (starts: number, mark = "", length = 1) => ({
  starts: starts * HOUR,
  ends: (starts + length) * HOUR,
  mark,
});

test("by the clock one session runs and one is next", () => {
  expect(states([slip(8), slip(9), slip(10), slip(11)], 9.5 * HOUR)).toEqual(["", "now", "next", ""]);
});

test("between two sessions there is only the next", () => {
  expect(states([slip(8), slip(10)], 9.5 * HOUR)).toEqual(["", "next"]);
});

test("what was started goes on for half an hour unless its end is recorded", () => {
  expect(states([slip(8, "on"), slip(10)], 9.4 * HOUR)).toEqual(["now", "next"]);
  expect(states([slip(8, "on"), slip(10)], 9.6 * HOUR)).toEqual(["", "next"]);
});

test("what is cancelled is neither", () => {
  expect(states([slip(9, "off"), slip(10, "off"), slip(11)], 9.5 * HOUR)).toEqual(["", "", "next"]);
});

test("after the last nothing is shown", () => {
  expect(states([slip(8)], 12 * HOUR)).toEqual([""]);
});

test("the screen's clock is corrected by the server's", () => {
  expect(clockBehind("Thu, 10 Jun 2021 01:00:10 GMT", Date.UTC(2021, 5, 10, 1))).toBe(10_000);
  expect(clockBehind(null, 5)).toBe(0);
});

test("a screen without network asks less often", () => {
  expect([0, 1, 9].map(delayAfter)).toEqual([4000, 8000, 30_000]);
});
