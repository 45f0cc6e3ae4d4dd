import { describe, expect, it } from "vitest";
import { type BoardJson, readBoard, writeMoves } from "./programme-board.reading";
import { Speech } from "./programme-board.words";

const SLOT = {
  room: "a",
  shared_rooms: [],
  is_fixed: false,
  updated_at: "2021-06-01T00:00:00.000001Z",
  starts_at: "2021-06-10T01:00:00Z",
  ends_at: "2021-06-10T01:30:00Z",
};
const SESSION = { id: "1", title: "校企合作", search_key: "", is_hidden: false, speakers: ["p"], slot: SLOT };
const JSON_BOARD = {
  cursor: "c",
  zone: "Asia/Shanghai",
  sites: [],
  rooms: [{ id: "a", site: "s", name: "Hall A", closures: [] }],
  days: [
    {
      day: "2021-06-10",
      name: "Thursday, 10 June 2021",
      starts_at: "2021-06-09T16:00:00Z",
      ends_at: "2021-06-10T16:00:00Z",
      hours: [],
    },
  ],
  distances: [],
  people: [{ id: "p", name: "Wang Fang", is_bound: true, zone: "Europe/Berlin", nights: [], windows: [] }],
  sessions: [SESSION, { ...SESSION, id: "2", slot: null }],
  conflicts: [],
} as unknown as BoardJson;

const board = readBoard(JSON_BOARD);
const start = Date.UTC(2021, 5, 10, 1) / 60_000;

describe("moves", () => {
  it("say which slot was seen, to the microsecond", () => {
    const place = { room: "a", start: start + 5, end: start + 35 };
    expect(writeMoves(new Map([["1", place]]), board)).toEqual([
      {
        session: "1",
        expected: SLOT.updated_at,
        room: "a",
        starts_at: "2021-06-10T01:05:00.000Z",
        ends_at: "2021-06-10T01:35:00.000Z",
        is_fixed: false,
      },
    ]);
  });

  it("go off the board without a room, and come from nowhere without a slot", () => {
    expect(writeMoves(new Map([["1", null]]), board)).toEqual([{ session: "1", expected: SLOT.updated_at }]);
    expect(writeMoves(new Map([["2", null]]), board)).toEqual([{ session: "2", expected: null }]);
  });
});

describe("Speech", () => {
  const words = {
    now_at: "“%(title)s” is now in %(room)s, %(day)s, %(start)s to %(end)s.",
    now_nowhere: "“%(title)s” is off.",
    now_moved_many: "%(num)d moved.",
    conflict_speaker_twice: "%(speaker)s is in “%(one)s” and “%(other)s” (%(when)s).",
    advice_speaker_twice: "Move one.",
    conflict_no_holding: "No time is held for %(speaker)s.",
    advice_no_holding: "State one.",
    conflict_remote_night: "It is %(their)s for %(speaker)s in %(zone)s.",
    advice_remote_night: "Choose another hour.",
  };
  const speech = new Speech(words, "en-GB", "Asia/Shanghai");

  it("tells where things are, in the event's time", () => {
    expect(speech.moved(board, ["1"], "now")).toBe(
      "“校企合作” is now in Hall A, Thursday, 10 June 2021, 09:00 to 09:30.",
    );
    expect(speech.moved(board, ["2"], "now")).toBe("“校企合作” is off.");
    expect(speech.moved(board, ["1", "2"], "now")).toBe("2 moved.");
  });

  it.each([
    ["speaker_twice", ["2", "1"], "Wang Fang is in “校企合作” and “校企合作” (09:00–09:10). Move one."],
    ["holding_missing", ["1"], "No time is held for Wang Fang. State one."],
    ["remote_night", ["1"], "It is 03:00 for Wang Fang in Europe/Berlin. Choose another hour."],
  ])("says what is wrong and what to do: %s", (kind, sessions, text) => {
    const span = { start, end: start + 10 };
    expect(speech.clash(board, { kind, sessions, span, person: "p", isHard: true, number: 0 })).toBe(text);
  });

  it("reads clocks also on the day on which they change", () => {
    const berlin = new Speech(words, "en-GB", "Europe/Berlin");
    const midnight = Date.UTC(2021, 2, 27, 23) / 60_000;
    const day = { day: "2021-03-28", name: "", start: midnight, end: midnight + 23 * 60, hours: [] };
    expect(berlin.time(berlin.minuteAt(day, "01:30"))).toBe("01:30");
    expect(berlin.time(berlin.minuteAt(day, "09:00"))).toBe("09:00");
  });
});
