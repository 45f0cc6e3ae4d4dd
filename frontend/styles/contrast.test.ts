import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { contrast, resolve, type Scheme, tokensOf, toLinearRgb } from "./contrast";

const tokens = tokensOf(readFileSync(new URL("./tokens.css", import.meta.url), "utf8"));
const schemes: Scheme[] = ["light", "dark"];

const grounds = ["--paper", "--raised", "--sunk"];
const texts = [
  "--ink",
  "--soft",
  "--accent",
  "--admitted",
  "--attention",
  "--refused",
  "--onsite",
  "--online",
];
const pairs: [string, string, number][] = [
  ...grounds.flatMap((ground) => texts.map((text): [string, string, number] => [text, ground, 4.5])),
  ...grounds.map((ground): [string, string, number] => ["--edge", ground, 3]),
  ["--on-accent", "--accent", 4.5],
  ["--on-accent", "--accent-strong", 4.5],
  ["--paper", "--refused", 4.5],
  ["--soft", "--accent-wash", 4.5],
  ["--accent", "--accent-wash", 4.5],
  ...["admitted", "attention", "refused"].flatMap((kind): [string, string, number][] => [
    ["--ink", `--${kind}-wash`, 4.5],
    ["--accent", `--${kind}-wash`, 4.5],
    [`--${kind}`, `--${kind}-wash`, 4.5],
    [`--on-${kind}-fill`, `--${kind}-fill`, 4.5],
  ]),
];

describe.each(schemes)("in the %s scheme", (scheme) => {
  it.each(pairs)("%s on %s reaches %d:1", (text, ground, least) => {
    expect(contrast(resolve(text, tokens, scheme), resolve(ground, tokens, scheme))).toBeGreaterThanOrEqual(
      least,
    );
  });

  it("keeps every colour inside sRGB, so that what is measured is what is shown", () => {
    const outside = [...tokens]
      .filter(([, value]) => /^(oklch|light-dark)/.test(value))
      .filter(([name]) => toLinearRgb(resolve(name, tokens, scheme)).some((v) => v < -0.001 || v > 1.001));
    expect(outside.map(([name]) => name)).toEqual([]);
  });
});

describe("contrast", () => {
  it("is 21 between black and white, and 1 between equals", () => {
    expect(contrast([0, 0, 0], [1, 0, 0])).toBeCloseTo(21, 1);
    expect(contrast([0.5, 0.1, 0], [0.5, 0.1, 0])).toBe(1);
  });

  it("agrees with the known ratio of #767676 on white", () => {
    expect(contrast([0.5683, 0, 0], [1, 0, 0])).toBeCloseTo(4.54, 1);
  });
});
