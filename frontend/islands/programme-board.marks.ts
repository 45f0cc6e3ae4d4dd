/** What the day has done to a session, on its slip: a word with a shape of its own. */

import { html, type TemplateResult } from "lit";
import { dayMarks } from "./programme-board.day.logic";
import type { Slip } from "./programme-board.logic";
import type { Speech } from "./programme-board.words";

export function dayMarksTemplate(speech: Speech, slip: Slip): TemplateResult[] {
  return dayMarks(slip).map(({ kind, at }) => {
    const time = speech.time(at);
    const word = speech.say(`mark_${kind}`, { start: time, end: time });
    return html`<strong class="slip-day ${kind}">${word}</strong>`;
  });
}
