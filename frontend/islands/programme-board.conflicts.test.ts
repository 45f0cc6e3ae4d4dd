import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Clash, clashes } from "./programme-board.conflicts.logic";
import type { Board, Person, Place, Places, Slip } from "./programme-board.logic";

type Pair = [number, number];

interface World {
  sites: Record<string, { walk: number; hours: Pair[] }>;
  distances: [string, string, number][];
  rooms: Record<string, { site: string; capacity?: number; equipped?: boolean; closures?: Pair[] }>;
  people: Record<
    string,
    { appearance?: string; guest?: boolean; holding?: number; windows?: Pair[]; nights?: Pair[] }
  >;
}

interface Session {
  id: string;
  at: [string, number, number] | null;
  kind?: string;
  speakers?: string[];
  shared?: string[];
  track?: string;
  expected?: number;
  interpreted?: boolean;
  interpreter?: boolean;
  part_of?: string;
}

interface Case {
  name: string;
  sessions: Session[];
  moved?: string[];
  found: string[];
}

// The same table that tests/programme/test_conflicts_cases.py reads.
const table = JSON.parse(
  readFileSync(new URL("../../tests/data/conflicts.json", import.meta.url), "utf-8"),
) as { world: World; cases: Case[] };

const span = ([start, end]: Pair) => ({ start, end });

function person(one: World["people"][string]): Person {
  const appearance = one.appearance ?? "onsite";
  return {
    name: "",
    isBound: appearance !== "recorded",
    isOnsite: appearance === "onsite",
    isGuest: one.guest ?? false,
    holding: one.holding ?? 0,
    zone: "",
    nights: appearance === "live" ? (one.nights ?? []).map(span) : [],
    windows: (one.windows ?? []).map(span),
  };
}

function placeOf(one: Session): Place | null {
  return one.at && { room: one.at[0], start: one.at[1], end: one.at[2] };
}

/** The slips where they were before the move: nowhere. */
function slip(one: Session, isMoved: boolean): Slip {
  return {
    id: one.id,
    kind: one.kind ?? "talk",
    speakers: one.speakers ?? [],
    sharedRooms: one.shared ?? [],
    trackId: one.track ?? null,
    expected: one.expected ?? null,
    isInterpreted: one.interpreted ?? false,
    hasInterpreter: one.interpreter ?? false,
    partOf: one.part_of ?? null,
    place: isMoved ? null : placeOf(one),
  } as Slip;
}

function board({ sites, distances, rooms, people }: World, sessions: Session[], moved: string[]): Board {
  const hours = Object.entries(sites).flatMap(([site, one]) =>
    one.hours.map((pair) => ({ site, ...span(pair) })),
  );
  return {
    sites: Object.entries(sites).map(([id, one]) => ({ id, name: id, walkMinutes: one.walk })),
    distances: distances.map(([one, other, minutes]) => ({ sites: [one, other], minutes })),
    rooms: Object.entries(rooms).map(([id, room]) => ({
      id,
      site: room.site,
      name: id,
      capacity: room.capacity ?? null,
      hasInterpretation: room.equipped ?? false,
      closures: (room.closures ?? []).map((pair) => ({ ...span(pair), reason: "" })),
    })),
    days: [{ day: "", name: "", start: 0, end: 1440, hours }],
    people: new Map(Object.entries(people).map(([id, one]) => [id, person(one)])),
    slips: new Map(sessions.map((one) => [one.id, slip(one, moved.includes(one.id))])),
  } as unknown as Board;
}

function told({ kind, sessions, span: { start, end }, person, room, site, track, number }: Clash): string {
  const more = [person, room, site, track, number || undefined].filter((one) => one !== undefined);
  return [kind, sessions.join("+"), `${start}-${end}`, ...more].join(" ");
}

describe("the board judges as the server does", () => {
  it.each(table.cases.map((one): [string, Case] => [one.name, one]))("%s", (_name, one) => {
    const moved = one.moved ?? one.sessions.map(({ id }) => id);
    const places: Places = new Map(
      one.sessions.filter(({ id }) => moved.includes(id)).map((each) => [each.id, placeOf(each)]),
    );
    const found = clashes(board(table.world, one.sessions, moved), places);
    expect(found.map(told).sort()).toEqual([...one.found].sort());
  });
});

it("tells hard ones first", () => {
  const sessions: Session[] = [
    { id: "1", at: ["hall", 60, 90], expected: 500 },
    { id: "2", at: ["hall", 80, 100] },
  ];
  const places: Places = new Map([["1", placeOf(sessions[0] as Session)]]);
  expect(clashes(board(table.world, sessions, ["1"]), places).map((one) => one.isHard)).toEqual([
    true,
    false,
  ]);
});
