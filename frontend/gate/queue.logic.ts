/** Scans that wait for their answer. A scan leaves the queue only when the server has answered its id. */

export type Direction = "entry" | "exit";

export interface Override {
  by: string;
  reason?: string;
}

export interface Scan {
  id: string;
  kind: "scan" | "undo";
  of?: string;
  gate: string;
  operator: string;
  ticket?: string;
  registration_id?: string;
  direction: Direction;
  scanned_at: string;
  offline: boolean;
  skew_ms?: number;
  override?: Override;
}

export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = "gate-queue";
const LATE_MS = 10_000;
const LONGEST_WAIT_MS = 30_000;

/** A UUIDv7 (RFC 9562, section 5.7) from the device's clock and its random numbers. */
export function uuid7(now: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  bytes.set(random.subarray(0, 16));
  for (let index = 0; index < 6; index += 1) bytes[index] = Math.floor(now / 2 ** (8 * (5 - index))) % 256;
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export class Queue {
  constructor(private readonly store: Store) {}

  get waiting(): Scan[] {
    try {
      const kept = JSON.parse(this.store.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  /** When the scan was made that waits longest; null where none does. */
  get oldest(): string | null {
    return this.waiting[0]?.scanned_at ?? null;
  }

  add(scan: Scan): void {
    this.store.setItem(KEY, JSON.stringify([...this.waiting, scan]));
  }

  /** The server has answered this id. */
  settle(id: string): void {
    this.store.setItem(KEY, JSON.stringify(this.waiting.filter((scan) => scan.id !== id)));
  }
}

/** A scan that is sent late was not decided by the server: its own time counts, corrected by the known skew. */
export function asSent(scan: Scan, now: number, skew: number | null): Scan {
  if (now - Date.parse(scan.scanned_at) < LATE_MS) return scan;
  return { ...scan, offline: true, ...(skew === null ? {} : { skew_ms: skew }) };
}

/** Whether the server has answered the scan itself; anything else is tried again. */
export function isSettled(status: number, code?: string): boolean {
  return status === 200 && code !== "not_stored";
}

/** Milliseconds until the next try after so many failures. */
export function retryDelay(failures: number): number {
  return Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** Math.max(0, failures - 1));
}

/** A code that stays before the camera is read once; the same one counts again after some seconds. */
export class Reading {
  #text = "";
  #seen = 0;

  isNew(text: string, now: number, pause = 4_000): boolean {
    const isRepeat = text === this.#text && now - this.#seen < pause;
    this.#text = text;
    this.#seen = now;
    return !isRepeat;
  }
}

/** The way that a gate is for: people come in, unless it is a way out only. */
export function usualDirection(directions: readonly Direction[] | undefined): Direction {
  return directions?.length && !directions.includes("entry") ? "exit" : "entry";
}
