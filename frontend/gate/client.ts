/** The server as a device knows it. */

import { inPageLanguage } from "../islands/kit-base.language";
import type { Direction, Scan } from "./queue.logic";

export interface Person {
  registration_id: string;
  name: string;
  native: string;
  romanised: string;
  category: { name: string };
  affiliation: string;
}

export interface Answer {
  id: string;
  outcome?: string;
  level?: "admit" | "ask" | "stop";
  person?: Person | null;
  message?: string;
  error?: { code: string; detail: string };
  wipe?: boolean;
}

export interface Place {
  event: { title: string };
  gate: { id: string; name: string; directions?: Direction[] };
  practice: boolean;
}

export interface Enrolment extends Place {
  token: string;
}

export interface Reply<T> {
  status: number;
  body: T | null;
  detail: string;
  code: string;
  skew: number | null;
}

const PATIENCE_MS = 8_000;

async function ask<T>(path: string, token: string, init: RequestInit = {}): Promise<Reply<T>> {
  const headers = {
    "content-type": "application/json",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  try {
    // A request that hangs would hold up all that wait behind it.
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(inPageLanguage(path), { ...init, headers, signal, cache: "no-store" });
    const date = Date.parse(response.headers.get("date") ?? "");
    const body = await response.json().catch(() => null);
    const skew = Number.isNaN(date) ? null : Date.now() - date;
    return { status: response.status, body, detail: body?.detail ?? "", code: body?.code ?? "", skew };
  } catch {
    return { status: 0, body: null, detail: "", code: "", skew: null };
  }
}

/** The device takes its steward's name, for that is how a supervisor finds it among others. */
export function enrol(code: string, name: string): Promise<Reply<Enrolment>> {
  return ask("/api/v1/devices/enrol", "", { method: "POST", body: JSON.stringify({ code, name }) });
}

export function send(token: string, scan: Scan): Promise<Reply<Answer>> {
  const body = JSON.stringify({ ...scan, sent_at: new Date().toISOString() });
  return ask("/api/v1/scans", token, { method: "POST", body });
}

/** Tell supervisors what waits here; the answer says where the device stands now. */
export function report(token: string, waiting: number, oldest: string | null): Promise<Reply<Place>> {
  const body = JSON.stringify({ waiting, oldest_at: oldest });
  return ask("/api/v1/devices/status", token, { method: "POST", body });
}

export function search(token: string, gate: string, q: string): Promise<Reply<{ items: Person[] }>> {
  return ask(`/api/v1/gates/${gate}/search?q=${encodeURIComponent(q)}`, token);
}
