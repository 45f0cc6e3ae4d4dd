import { describe, expect, it } from "vitest";
import {
  asSent,
  type Direction,
  isSettled,
  Queue,
  Reading,
  retryDelay,
  type Scan,
  usualDirection,
  uuid7,
} from "./queue.logic";

function memory() {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => {
      values.set(key, value);
    },
  };
}

function scan(id: string): Scan {
  return {
    id,
    kind: "scan",
    gate: "g",
    operator: "Li",
    ticket: "EP1:",
    direction: "entry",
    scanned_at: "2026-01-01T00:00:00Z",
    offline: false,
  };
}

describe("uuid7", () => {
  it("holds the time, the version and the variant", () => {
    const made = uuid7(Date.parse("2022-02-22T19:22:22Z"), new Uint8Array(16).fill(0xff));
    expect(made).toBe("017f22e2-79b0-7fff-bfff-ffffffffffff");
  });
});

describe("Queue", () => {
  it("keeps a scan until its own id is answered", () => {
    const queue = new Queue(memory());
    queue.add(scan("a"));
    queue.add(scan("b"));
    queue.settle("a");
    expect(queue.waiting.map((one) => one.id)).toEqual(["b"]);
    expect(queue.oldest).toBe("2026-01-01T00:00:00Z");
    queue.settle("b");
    expect(queue.oldest).toBeNull();
  });

  it("survives a store that holds nonsense", () => {
    const store = memory();
    store.setItem("gate-queue", "{");
    expect(new Queue(store).waiting).toEqual([]);
  });
});

describe("asSent", () => {
  const made = Date.parse("2026-01-01T00:00:00Z");

  it("sends a fresh scan as it is", () => {
    expect(asSent(scan("a"), made + 900, 50)).toEqual(scan("a"));
  });

  it("says that a late one was made without the server", () => {
    expect(asSent(scan("a"), made + 60_000, 50)).toMatchObject({ offline: true, skew_ms: 50 });
  });
});

describe("retrying", () => {
  it.each([
    [200, true],
    [401, false],
    [422, false],
    [429, false],
    [500, false],
    [0, false],
  ])("status %i settles: %s", (status, settled) => {
    expect(isSettled(status)).toBe(settled);
  });

  it("keeps what the server could not store", () => {
    expect(isSettled(200, "not_stored")).toBe(false);
    expect(isSettled(200, "malformed")).toBe(true);
  });

  it("waits longer each time, and never longer than half a minute", () => {
    expect([1, 2, 3, 99].map(retryDelay)).toEqual([1_000, 2_000, 4_000, 30_000]);
  });
});

describe("Reading", () => {
  it("reads a code that stays before the camera once", () => {
    const reading = new Reading();
    expect([0, 500, 1_000].map((now) => reading.isNew("EP1:A", now))).toEqual([true, false, false]);
  });

  it("takes another code at once, and the same one later", () => {
    const reading = new Reading();
    reading.isNew("EP1:A", 0);
    expect(reading.isNew("EP1:B", 100)).toBe(true);
    expect(reading.isNew("EP1:B", 5_000)).toBe(true);
  });
});

describe("usualDirection", () => {
  it.each<[Direction[] | undefined, Direction]>([
    [undefined, "entry"],
    [["entry"], "entry"],
    [["exit", "entry"], "entry"],
    [["exit"], "exit"],
  ])("of a gate for %j is %s", (directions, usual) => {
    expect(usualDirection(directions)).toBe(usual);
  });
});
