import { describe, expect, it } from "vitest";
import { delayAfter, isOverdue, isWebAddress } from "./presence-room.logic";

describe("delayAfter", () => {
  it("beats when asked to", () => {
    expect(delayAfter(200, 60, 0)).toBe(60_000);
  });

  it.each([
    [1, 5_000],
    [2, 10_000],
    [4, 40_000],
    [9, 60_000],
  ])("tries again after failure %i, never later than asked", (failures, delay) => {
    expect(delayAfter(0, 60, failures)).toBe(delay);
    expect(delayAfter(429, 60, failures)).toBe(delay);
    expect(delayAfter(503, 60, failures)).toBe(delay);
  });

  it.each([401, 404, 409, 422])("gives up after %i", (status) => {
    expect(delayAfter(status, 60, 1)).toBeNull();
  });
});

describe("isOverdue", () => {
  it("knows a page that slept", () => {
    expect(isOverdue(0, 59_999, 60)).toBe(false);
    expect(isOverdue(0, 60_000, 60)).toBe(true);
  });
});

describe("isWebAddress", () => {
  it("lets nothing run", () => {
    expect(isWebAddress("https://meet.example.org/1")).toBe(true);
    expect(isWebAddress("javascript:alert(1)")).toBe(false);
    expect(isWebAddress("")).toBe(false);
  });
});
