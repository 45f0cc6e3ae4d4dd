import { describe, expect, it } from "vitest";
import { clashes } from "./programme-board.clashes.logic";
import type { Board, Person, Place, Slip } from "./programme-board.logic";

const at = (room: string, start: number, end: number): Place => ({ room, start, end });

function slip(id: string, place: Place | null, more: Partial<Slip> = {}): Slip {
  return { id, title: id, kind: "talk", speakers: [], sharedRooms: [], place, ...more } as Slip;
}

function board(slips: Slip[], people: Record<string, Partial<Person>> = {}): Board {
  return {
    rooms: [
      { id: "a", site: "s", name: "A", closures: [{ start: 600, end: 660, reason: "stage" }] },
      { id: "b", site: "s", name: "B", closures: [] },
    ],
    days: [
      {
        start: 0,
        end: 1440,
        hours: [
          { site: "s", start: 540, end: 720 },
          { site: "s", start: 720, end: 1080 },
        ],
      },
    ],
    people: new Map(
      Object.entries(people).map(([id, one]) => [id, { name: id, isBound: true, windows: [], ...one }]),
    ),
    slips: new Map(slips.map((one) => [one.id, one])),
  } as unknown as Board;
}

const found = (one: Board, places: Record<string, Place | null>) =>
  clashes(one, new Map(Object.entries(places)));

describe("rooms", () => {
  it("hold one session at a time; what ends at ten is not in the way of what starts at ten", () => {
    const one = board([slip("1", null), slip("2", at("b", 540, 600))]);
    expect(found(one, { 1: at("b", 570, 630) })).toEqual([
      { kind: "room", session: "1", other: "2", room: "b" },
    ]);
    expect(found(one, { 1: at("b", 600, 660) })).toEqual([]);
  });

  it("are taken also by what is only shown there", () => {
    const one = board([slip("1", null), slip("2", at("a", 540, 600), { sharedRooms: ["b"] })]);
    expect(found(one, { 1: at("b", 540, 570) })).toEqual([
      { kind: "room", session: "1", other: "2", room: "b" },
    ]);
  });

  it("take two breaks at once", () => {
    const tea = { kind: "break" };
    const one = board([slip("1", null, tea), slip("2", at("b", 540, 600), tea)]);
    expect(found(one, { 1: at("b", 540, 600) })).toEqual([]);
  });

  it("say when they are closed, and why", () => {
    expect(found(board([slip("1", null)]), { 1: at("a", 630, 690) })).toEqual([
      { kind: "closed", session: "1", room: "a", reason: "stage" },
    ]);
  });

  it("stand open in the hours of their site, which may follow each other", () => {
    const one = board([slip("1", null)]);
    expect(found(one, { 1: at("b", 700, 740) })).toEqual([]);
    expect(found(one, { 1: at("b", 500, 560) })).toEqual([{ kind: "hours", session: "1", room: "b" }]);
    expect(found(one, { 1: at("b", 1070, 1090) })).toEqual([{ kind: "hours", session: "1", room: "b" }]);
  });
});

describe("speakers", () => {
  const wang = { speakers: ["wang"] };

  it("are in one place at a time, also when both sessions move", () => {
    const one = board([slip("1", null, wang), slip("2", null, wang)], { wang: {} });
    const clash = [{ kind: "speaker", session: "1", other: "2", person: "wang" }];
    expect(found(one, { 1: at("a", 540, 600), 2: at("b", 570, 600) })).toEqual(clash);
    expect(found(one, { 1: at("a", 540, 570), 2: at("b", 570, 600) })).toEqual([]);
  });

  it("need not be there for a recorded message, nor for a break", () => {
    const recorded = board([slip("1", null, wang), slip("2", at("b", 540, 600), wang)], {
      wang: { isBound: false, windows: [{ start: 0, end: 1 }] },
    });
    expect(found(recorded, { 1: at("a", 540, 570) })).toEqual([]);
    const tea = board([slip("1", null, { ...wang, kind: "break" }), slip("2", at("b", 540, 600), wang)], {
      wang: { windows: [{ start: 540, end: 600 }] },
    });
    expect(found(tea, { 1: at("a", 570, 600) })).toEqual([]);
  });

  it("can appear in their windows only, those that touch taken as one", () => {
    const windows = [
      { start: 780, end: 840 },
      { start: 840, end: 900 },
    ];
    const one = board([slip("1", null, wang)], { wang: { windows } });
    expect(found(one, { 1: at("b", 800, 880) })).toEqual([]);
    expect(found(one, { 1: at("b", 760, 800) })).toEqual([
      { kind: "unavailable", session: "1", person: "wang" },
    ]);
  });
});

it("finds nothing wrong with what goes off the board", () => {
  const one = board([slip("1", at("b", 540, 600)), slip("2", at("b", 540, 600))]);
  expect(found(one, { 1: null })).toEqual([]);
});
