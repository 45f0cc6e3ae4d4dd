import { describe, expect, it } from "vitest";
import { dayMarks, hasTalks, isToday, recordedSince } from "./programme-board.day.logic";
import { type Actual, type Board, type Day, firstDay, type Slip, troubled } from "./programme-board.logic";
import { type BoardJson, readBoard } from "./programme-board.reading";
import { Speech } from "./programme-board.words";

const PLAN: Actual = {
  number: 0,
  room: "a",
  start: 60,
  end: 90,
  hasStarted: false,
  hasEnded: false,
  hasMoved: false,
  startLater: 0,
  endLater: 0,
};
const later = { startLater: 5, endLater: 5, start: 65, end: 95 };
const days = [
  { day: "1", name: "One", start: 0, end: 1440, hours: [] },
  { day: "2", name: "Two", start: 1440, end: 2880, hours: [] },
] as Day[];
const slip = (id: string, actual: Partial<Actual> | null, partOf: string | null = null) =>
  ({ id, title: id.toUpperCase(), partOf, actual: actual && { ...PLAN, ...actual } }) as Slip;
const board = (...slips: Slip[]) =>
  ({ days, rooms: [{ id: "a", name: "Hall" }], slips: new Map(slips.map((one) => [one.id, one])) }) as Board;

it.each<[string, Partial<Actual> | null, string[]]>([
  ["nothing before a release", null, []],
  ["nothing as planned", {}, []],
  ["the later start", later, ["delayed 65"]],
  ["the earlier start", { startLater: -5, endLater: -5, start: 55 }, ["earlier 55"]],
  ["that it runs, late or not", { hasStarted: true, startLater: 5, start: 65 }, ["running 65"]],
  ["the other end of what runs", { ...later, hasStarted: true }, ["running 65", "until 95"]],
  ["the end and no more of times", { ...later, hasStarted: true, hasEnded: true }, ["ended 95"]],
  ["another room beside all of it", { ...later, hasMoved: true }, ["delayed 65", "moved 65"]],
])("a slip says %s", (_case, actual, said) => {
  expect(dayMarks(slip("1", actual)).map((mark) => `${mark.kind} ${mark.at}`)).toEqual(said);
});

it("knows today by the hours as they are now", () => {
  const moved = slip("1", { start: 1500 });
  expect([isToday(board(), moved, 1441), isToday(board(), moved, 1439)]).toEqual([true, false]);
  expect([isToday(board(), moved, 9999), isToday(board(), slip("2", null), 60)]).toEqual([false, false]);
});

it("hears what was recorded, of a forum and its talks once", () => {
  const before = board(slip("f", {}), slip("1", {}, "f"), slip("2", {}, "f"), slip("new", null));
  const forum = board(slip("f", { number: 1 }), slip("1", { number: 1 }, "f"), slip("2", {}, "f"));
  expect(recordedSince(before, forum)).toEqual(["f"]);
  expect(recordedSince(before, board(slip("f", {}), slip("1", { number: 2 }, "f")))).toEqual(["1"]);
  expect(recordedSince(before, board(slip("new", {}), slip("unknown", { number: 3 })))).toEqual([]);
  expect([hasTalks(before, "f"), hasTalks(before, "1")]).toEqual([true, false]);
});

describe("the words", () => {
  const words = {
    day_waits: "expected in %(room)s, %(start)s–%(end)s",
    day_runs: "since %(start)s",
    day_over: "until %(end)s",
    day_told: "“%(title)s”: %(what)s",
  };
  const speech = new Speech(words, "en-GB", "UTC");

  it.each<[Partial<Actual>, string]>([
    [{}, "expected in Hall, 01:00–01:30"],
    [{ hasStarted: true }, "since 01:00"],
    [{ hasStarted: true, hasEnded: true }, "until 01:30"],
  ])("tell how far it is: %o", (actual, said) => {
    expect(speech.day(board(), slip("1", actual))).toBe(said);
    expect(speech.heard(board(slip("1", actual)), [], ["1", "gone"])).toEqual([`“1”: ${said}`]);
  });
});

it("reads hours to the minute that runs", () => {
  const actual = { starts_at: "1970-01-01T01:00:59Z", ends_at: "1970-01-01T01:30:30Z", has_started: true };
  const json = { sites: [], distances: [], rooms: [], days: [], people: [], conflicts: [] };
  const read = readBoard({ ...json, sessions: [{ id: "1", slot: null, actual }] } as unknown as BoardJson);
  expect(read.slips.get("1")?.actual).toMatchObject({ start: 60, end: 90, hasStarted: true });
});

it("shows the day that the address names, then the one that is wished", () => {
  expect([
    firstDay(days, "2", "1"),
    firstDay(days, "3", "2"),
    firstDay(days, "", ""),
    firstDay([], "", ""),
  ]).toEqual(["2", "2", "1", ""]);
  expect(firstDay(days, "all", "1")).toBe("");
});

it("marks what is hard until somebody takes it upon them, and what is to be checked", () => {
  const trouble = (id: string, isHard: boolean, override: string | null = null) => ({
    sessions: [id],
    isHard,
    override,
  });
  const troubles = [trouble("1", true), trouble("2", true, "agreed"), trouble("3", false)];
  expect(troubled({ troubles } as Board)).toEqual({ hard: new Set(["1"]), soft: new Set(["3"]) });
});
