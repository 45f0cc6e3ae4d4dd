import { expect, test } from "vitest";
import { inLanguage } from "./kit-base.language";

test.each([
  ["/api/v1/beats", "zh-Hans", "/api/v1/beats?lang=zh-Hans"],
  ["/manage/event/participation?part=figures", "en", "/manage/event/participation?part=figures&lang=en"],
])("%s is asked in %s", (address, lang, asked) => {
  expect(inLanguage(address, lang)).toBe(asked);
});
