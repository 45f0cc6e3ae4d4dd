import { expect, it } from "vitest";
import { folded, isFound } from "./programme-board.search.logic";
import { delayAfter, POLL } from "./programme-board.timing.logic";

const KEY =
  "linking schools and firms|校企合作|xiaoqihezuo|xiao qi he zuo|xqhz|muller|王芳|wangfang|wang fang|wf";

it.each([
  "",
  "schools",
  "FIRMS Linking",
  "校企",
  "xiaoqi",
  "xqhz",
  "Müller",
  "ｍｕｌｌｅｒ",
  "王芳 校企",
  "wang fang",
  "王芳wang",
])("finds “%s”", (query) => {
  expect(isFound(KEY, query)).toBe(true);
});

it.each(["bridges", "李", "wang bo"])("does not find “%s”", (query) => {
  expect(isFound(KEY, query)).toBe(false);
});

it("folds as the server does", () => {
  expect(folded("Ångström's ＡＢＣ Łódź")).toBe("angstroms abc lodz");
});

it("asks less and less often while there is no answer", () => {
  expect([1, 2, 3, 9].map(delayAfter)).toEqual([POLL, 2 * POLL, 4 * POLL, 30_000]);
});
