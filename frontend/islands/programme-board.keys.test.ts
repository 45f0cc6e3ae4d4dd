import { describe, expect, it } from "vitest";
import { directionOf, isTyping, orderOf, targetOf } from "./programme-board.keys.logic";
import type { Day } from "./programme-board.logic";

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, ...more });
const days = [{ start: 0, end: 1440 }] as Day[];
const place = { room: "b", start: 600, end: 630 };
const target = (key: string, more = {}) => {
  const direction = directionOf(press(key, more), false);
  return direction && targetOf(new Map([["1", place]]), direction, ["a", "b"], days)?.get("1");
};

describe("arrows", () => {
  it("move by five minutes or one room", () => {
    expect(target("ArrowDown")).toEqual({ room: "b", start: 605, end: 635 });
    expect(target("ArrowUp")).toEqual({ room: "b", start: 595, end: 625 });
    expect(target("ArrowLeft")).toEqual({ ...place, room: "a" });
    expect(target("ArrowRight")).toEqual(place);
  });

  it("with Shift move the end", () => {
    expect(target("ArrowDown", { shiftKey: true })).toEqual({ ...place, end: 635 });
    expect(target("ArrowUp", { shiftKey: true })).toEqual({ ...place, end: 625 });
    expect(target("ArrowLeft", { shiftKey: true })).toBeUndefined();
  });

  it("follow the direction in which the page is written", () => {
    expect(directionOf(press("ArrowLeft"), true)?.columns).toBe(1);
    expect(directionOf(press("a"), false)).toBeNull();
  });
});

it("undoes and redoes by the keys that people know", () => {
  expect(orderOf(press("z", { ctrlKey: true }))).toBe("undo");
  expect(orderOf(press("Z", { metaKey: true, shiftKey: true }))).toBe("redo");
  expect(orderOf(press("y", { ctrlKey: true }))).toBe("redo");
  expect(orderOf(press("z"))).toBeNull();
  expect(orderOf(press("a", { ctrlKey: true }))).toBeNull();
});

it("leaves text fields their own keys", () => {
  expect(isTyping({ tagName: "INPUT", isContentEditable: false })).toBe(true);
  expect(isTyping({ tagName: "DIV", isContentEditable: true })).toBe(true);
  expect(isTyping({ tagName: "DIV", isContentEditable: false })).toBe(false);
});
