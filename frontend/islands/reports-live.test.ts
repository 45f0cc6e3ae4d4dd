import { describe, expect, it } from "vitest";
import { changed, delayAfter, INTERVAL } from "./reports-live.logic";

describe("delayAfter", () => {
  it("grows to a minute", () => {
    expect(delayAfter(0)).toBe(INTERVAL);
    expect(delayAfter(2)).toBe(4 * INTERVAL);
    expect(delayAfter(20)).toBe(60_000);
  });
});

describe("changed", () => {
  it("names what differs and leaves the rest alone", () => {
    const page = new Map([
      ["a", { id: "a", innerHTML: "711" }],
      ["b", { id: "b", innerHTML: "25" }],
    ]);
    const fresh = [
      { id: "a", innerHTML: "712" },
      { id: "b", innerHTML: "25" },
      { id: "c", innerHTML: "new" },
    ];
    expect(changed(fresh, (id) => page.get(id) ?? null)).toEqual([[page.get("a"), fresh[0]]]);
  });
});
