import { describe, expect, it } from "vitest";
import { asksForSearch, isSecondClick, textToCopy } from "./kit-base.logic";

const press = { key: "/", ctrlKey: false, metaKey: false, altKey: false, isComposing: false };

describe("asksForSearch", () => {
  it("answers to a bare slash outside of text", () => {
    expect(asksForSearch(press, false)).toBe(true);
    expect(asksForSearch(press, true)).toBe(false);
    expect(asksForSearch({ ...press, key: "a" }, false)).toBe(false);
  });

  it.each(["ctrlKey", "metaKey", "altKey", "isComposing"] as const)(
    "leaves %s to the browser",
    (modifier) => {
      expect(asksForSearch({ ...press, [modifier]: true }, false)).toBe(false);
    },
  );
});

describe("isSecondClick", () => {
  it("holds for the pause and no longer", () => {
    expect(isSecondClick(undefined, 1000)).toBe(false);
    expect(isSecondClick(1000, 8999)).toBe(true);
    expect(isSecondClick(1000, 9000)).toBe(false);
  });
});

describe("textToCopy", () => {
  it("drops the indentation of the mark-up and keeps paragraphs", () => {
    expect(textToCopy("\n   700余名参会人员   \n     来自25个国家\n\n\n\n  712 \t participants ")).toBe(
      "700余名参会人员\n来自25个国家\n\n712 participants",
    );
  });
});
