import { expect, test } from "vitest";
import { exchange, mayTake, ownerOf } from "./portal-stars.logic";

test("only what changed here is told", () => {
  expect(exchange(new Set(["a", "b"]), new Set(["b", "c"]))).toEqual({ add: ["a"], remove: ["c"] });
  expect(exchange(new Set(["a"]), new Set(["a"]))).toEqual({ add: [], remove: [] });
});

test("the marks of a device go to the first person and to nobody else", () => {
  const mine = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const renewed = "ABCDEFGHIJKLMNOPQRSTUxxxxx";
  expect(mayTake(null, mine)).toBe(true);
  expect(mayTake(ownerOf(mine), renewed)).toBe(true);
  expect(mayTake(ownerOf(mine), "another person's token")).toBe(false);
  expect(mayTake(null, "")).toBe(false);
});
