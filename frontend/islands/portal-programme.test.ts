import { describe, expect, test } from "vitest";
import { delayAfter, readStars, toggled, yourTime } from "./portal-programme.logic";

describe("marks", () => {
  test("are read from what was stored", () => {
    expect([...readStars('["a","b"]')]).toEqual(["a", "b"]);
  });
  test.each([[null], ["{"], ['{"a":1}'], ["3"]])("are none in %s", (stored) => {
    expect(readStars(stored).size).toBe(0);
  });
  test("drop what is no text", () => {
    expect([...readStars('["a",1,null]')]).toEqual(["a"]);
  });
  test("are put on and taken off", () => {
    expect([...toggled(new Set(["a"]), "b")]).toEqual(["a", "b"]);
    expect([...toggled(new Set(["a", "b"]), "a")]).toEqual(["b"]);
  });
});

describe("the visitor's time", () => {
  const nine = new Date("2021-06-10T01:00:00Z");
  test("is empty where clocks agree", () => {
    expect(yourTime(nine, "Asia/Shanghai", "Asia/Singapore", "en-GB")).toBe("");
  });
  test("is the hour there", () => {
    expect(yourTime(nine, "Asia/Shanghai", "Africa/Nairobi", "en-GB")).toBe("04:00");
  });
  test("names the day where it is another", () => {
    expect(yourTime(nine, "Asia/Shanghai", "America/New_York", "en-GB")).toBe("Wed 21:00");
  });
});

test("the page asks less often after failures", () => {
  expect([0, 1, 2, 10].map(delayAfter)).toEqual([10_000, 20_000, 40_000, 120_000]);
});
