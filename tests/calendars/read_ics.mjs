// Reads a calendar with ical.js, the parser of Thunderbird: arguments are frontend/package.json; input is the
// calendar; output is a list of {uid, summary, start, end, method} with times in seconds since 1970.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const ICAL = createRequire(process.argv[2])("ical.js");
const calendar = new ICAL.Component(ICAL.parse(await text(process.stdin)));
const found = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    summary: event.summary,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    method: calendar.getFirstPropertyValue("method"),
  };
});
console.log(JSON.stringify(found));
