import { describe, expect, it } from "vitest";
import {
  type Board,
  type Day,
  differing,
  extent,
  filled,
  isInside,
  isSamePlace,
  lines,
  moved,
  outside,
  type Place,
  placed,
  resized,
  type Slip,
  snapped,
  strips,
  withTalks,
} from "./programme-board.logic";

const H = 60;
const day: Day = {
  day: "2021-06-10",
  name: "Thursday",
  start: 0,
  end: 24 * H,
  hours: [{ site: "s", start: 9 * H, end: 18 * H }],
};
const at = (room: string, start: number, end: number): Place => ({ room, start, end });

describe("extent", () => {
  it("shows an hour before the doors open and one after they close", () => {
    expect(extent(day, [])).toEqual({ start: 8 * H, end: 19 * H });
  });

  it("reaches out to what lies outside, by whole hours of the day", () => {
    const outside = [at("a", 6 * H + 20, 7 * H), at("a", 20 * H, 21 * H + 10)];
    expect(extent(day, outside)).toEqual({ start: 6 * H, end: 22 * H });
  });

  it("counts hours from the day's own midnight, which half-hour zones have off the hour", () => {
    const delhi = { ...day, start: -330, end: 24 * H - 330, hours: [{ site: "s", start: 210, end: 750 }] };
    expect(extent(delhi, [])).toEqual({ start: 150, end: 810 });
  });

  it("goes on after midnight for a session that does", () => {
    expect(extent(day, [at("a", 23 * H, 25 * H + 30)])).toEqual({ start: 8 * H, end: 26 * H });
  });

  it("begins no earlier than the day, and shows a day that is closed", () => {
    const early = { ...day, hours: [{ site: "s", start: 0, end: 23 * H + 59 }] };
    expect(extent(early, [])).toEqual({ start: 0, end: 24 * H });
    expect(extent({ ...day, hours: [] }, [])).toEqual({ start: 8 * H, end: 18 * H });
  });
});

describe("outside", () => {
  const shown = { start: 8 * H, end: 24 * H };

  it("is what the hours leave of the day, wherever they lie", () => {
    expect(outside([], shown)).toEqual([shown]);
    const open = [
      { start: 14 * H, end: 18 * H },
      { start: 7 * H, end: 12 * H },
      { start: 9 * H, end: 10 * H },
    ];
    expect(outside(open, shown)).toEqual([
      { start: 12 * H, end: 14 * H },
      { start: 18 * H, end: 24 * H },
    ]);
  });

  it("is nothing where a site closes one minute before midnight", () => {
    expect(outside([{ start: 8 * H, end: 23 * H + 59 }], shown)).toEqual([]);
  });
});

describe("lines", () => {
  it("stand five minutes apart; what is off the grid takes every line that it touches", () => {
    const shown = { start: 8 * H, end: 19 * H };
    expect(lines({ start: 8 * H, end: 8 * H + 30 }, shown)).toEqual([1, 7]);
    expect(lines({ start: 9 * H + 2, end: 9 * H + 9 }, shown)).toEqual([13, 15]);
  });
});

describe("strips", () => {
  it("puts side by side what overlaps, and only that", () => {
    const [one, two, three, apart] = [at("a", 0, 60), at("a", 30, 90), at("a", 60, 120), at("a", 120, 150)];
    const found = strips([apart, three, two, one]);
    expect([one, two, three, apart].map((place) => found.get(place))).toEqual([
      { strip: 0, of: 2 },
      { strip: 1, of: 2 },
      { strip: 0, of: 2 },
      { strip: 0, of: 1 },
    ]);
  });
});

describe("moved", () => {
  const rooms = ["a", "b", "c"];
  const bounds = { start: 0, end: 24 * H };
  const pair = new Map([
    ["1", at("a", 60, 90)],
    ["2", at("b", 100, 130)],
  ]);

  it("keeps sessions in their places to each other", () => {
    expect(moved(pair, rooms, { minutes: 15, columns: 1 }, bounds)).toEqual(
      new Map([
        ["1", at("b", 75, 105)],
        ["2", at("c", 115, 145)],
      ]),
    );
  });

  it("goes as far as all of them can", () => {
    expect(moved(pair, rooms, { minutes: -100, columns: 2 }, bounds)).toEqual(
      new Map([
        ["1", at("b", 0, 30)],
        ["2", at("c", 40, 70)],
      ]),
    );
  });
});

describe("resized", () => {
  it("leaves five minutes at least and ends with the day at most", () => {
    const bounds = { start: 0, end: 200 };
    expect(resized(at("a", 60, 90), 15, bounds).end).toBe(105);
    expect(resized(at("a", 60, 90), -60, bounds).end).toBe(65);
    expect(resized(at("a", 60, 90), 600, bounds).end).toBe(200);
  });
});

describe("the board", () => {
  const slip = (id: string, place: Place | null) => ({ id, title: id, place }) as Slip;
  const board = (...slips: Slip[]) => ({ slips: new Map(slips.map((one) => [one.id, one])) }) as Board;

  it("shows what was moved here over what the server knows", () => {
    const known = board(slip("1", at("a", 0, 30)), slip("2", null));
    const shown = placed(known, new Map([["2", at("b", 5, 10)]]));
    expect(shown.slips.get("2")?.place).toEqual(at("b", 5, 10));
    expect(known.slips.get("2")?.place).toBeNull();
    expect(shown.slips.get("1")).toBe(known.slips.get("1"));
  });

  it("tells what stands elsewhere, is new or gone", () => {
    const before = board(slip("1", at("a", 0, 30)), slip("2", at("a", 30, 60)), slip("3", null));
    const after = board(slip("1", at("a", 0, 30)), slip("3", at("a", 0, 30)), slip("4", null));
    expect(differing(before, after)).toEqual(["2", "3"]);
  });
});

it("snaps to the nearest line", () => {
  expect([snapped(62), snapped(63)]).toEqual([60, 65]);
});

it("tells places apart", () => {
  expect(isSamePlace(null, null)).toBe(true);
  expect(isSamePlace(at("a", 0, 30), null)).toBe(false);
  expect(isSamePlace(at("a", 0, 30), at("a", 0, 30))).toBe(true);
  expect(isSamePlace(at("a", 0, 30), at("b", 0, 30))).toBe(false);
});

it("fills a sentence, and leaves alone what it has no value for", () => {
  expect(filled("%(num)d of “%(title)s”: %(rest)s", { num: 2, title: "%(num)d" })).toBe(
    "2 of “%(num)d”: %(rest)s",
  );
});

describe("forums", () => {
  const slips = [
    { id: "f", partOf: null, place: at("a", 60, 180) },
    { id: "1", partOf: "f", place: at("a", 60, 90) },
    { id: "2", partOf: "f", place: at("b", 90, 120) },
    { id: "3", partOf: "f", place: null },
  ];
  const forums = { slips: new Map(slips.map((slip) => [slip.id, slip as Slip])) } as Board;
  const go = (place: Place | null, more: [string, Place | null][] = []) =>
    withTalks(forums, new Map([["f", place], ...more]));

  it("take their talks with them, into their room those that were in it", () => {
    expect([...go(at("c", 70, 190))]).toEqual([
      ["f", at("c", 70, 190)],
      ["1", at("c", 70, 100)],
      ["2", at("b", 100, 130)],
    ]);
  });

  it("leave alone what is moved by itself, and everything when only their end moves", () => {
    expect(go(at("a", 70, 190), [["1", at("b", 0, 30)]]).get("1")).toEqual(at("b", 0, 30));
    expect([...go(at("a", 60, 200)).keys()]).toEqual(["f"]);
  });

  it("take them off the board too", () => {
    expect([...go(null)]).toEqual([
      ["f", null],
      ["1", null],
      ["2", null],
    ]);
  });

  it("hold what is in their room within their time", () => {
    const forum = at("a", 60, 180);
    expect(isInside(at("a", 60, 180), forum)).toBe(true);
    expect(isInside(at("a", 170, 190), forum)).toBe(false);
    expect(isInside(at("b", 60, 90), forum)).toBe(false);
  });
});

it("a place that is fixed is another than one that is not", () => {
  expect(isSamePlace({ ...at("a", 0, 5), isFixed: true }, at("a", 0, 5))).toBe(false);
  expect(isSamePlace({ ...at("a", 0, 5), isFixed: false }, at("a", 0, 5))).toBe(true);
});
