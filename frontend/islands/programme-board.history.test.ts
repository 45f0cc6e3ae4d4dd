import { describe, expect, it } from "vitest";
import { History } from "./programme-board.history.logic";
import type { Places } from "./programme-board.logic";

const at = (start: number): Places => new Map([["1", { room: "a", start, end: start + 30 }]]);

describe("History", () => {
  it("goes back and forth, until something else is done", () => {
    const history = new History();
    history.add({ before: at(0), after: at(5) });
    history.add({ before: at(5), after: at(60) });
    expect(history.undo()).toEqual(at(5));
    expect(history.undo()).toEqual(at(0));
    expect(history.undo()).toBeNull();
    expect(history.redo()).toEqual(at(5));
    history.add({ before: at(5), after: at(90) });
    expect(history.canRedo).toBe(false);
    expect(history.redo()).toBeNull();
    expect(history.undo()).toEqual(at(5));
  });

  it("takes keys pressed in a row for one step", () => {
    const history = new History();
    history.add({ before: at(0), after: at(5) });
    history.add({ before: at(5), after: at(10) }, true);
    expect(history.undo()).toEqual(at(0));
    expect(history.canUndo).toBe(false);
    expect(history.redo()).toEqual(at(10));
  });

  it("forgets a step that led nowhere", () => {
    const history = new History();
    history.add({ before: at(0), after: at(0) });
    expect(history.canUndo).toBe(false);
    history.add({ before: at(0), after: at(5) });
    history.add({ before: at(5), after: at(0) }, true);
    expect(history.canUndo).toBe(false);
  });

  it("does not go on with a step of other sessions", () => {
    const history = new History();
    const other: Places = new Map([["2", null]]);
    history.add({ before: at(0), after: at(5) });
    history.add({ before: new Map([["2", { room: "a", start: 0, end: 30 }]]), after: other }, true);
    expect(history.undo()?.has("2")).toBe(true);
    expect(history.undo()).toEqual(at(0));
  });

  it("forgets what somebody else has moved meanwhile", () => {
    const history = new History();
    history.add({ before: at(0), after: at(5) });
    history.forget(["2"]);
    expect(history.canUndo).toBe(true);
    history.forget(["1"]);
    expect(history.canUndo).toBe(false);
  });
});
