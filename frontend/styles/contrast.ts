/** Contrast of the tokens, computed as WCAG 2.2 defines it, from the CSS itself. */

export type Scheme = "light" | "dark";
type Lab = readonly [l: number, a: number, b: number];

/** The custom properties that a stylesheet gives `:root` first, by name. */
export function tokensOf(css: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, value] of css.replace(/\/\*[\s\S]*?\*\//g, "").matchAll(/(--[\w-]+):\s*([^;]+);/g)) {
    if (name && value && !found.has(name)) found.set(name, value.trim());
  }
  return found;
}

/** A token as OKLab in one scheme: reads oklch(), light-dark(), var() and color-mix(). */
export function resolve(name: string, tokens: Map<string, string>, scheme: Scheme): Lab {
  return evaluate(tokens.get(name) ?? "", tokens, scheme);
}

function evaluate(value: string, tokens: Map<string, string>, scheme: Scheme): Lab {
  const [, head, inside] = /^([\w-]+)\((.*)\)$/s.exec(value.trim()) ?? [];
  if (!head || inside === undefined) throw new Error(`not a colour that this test reads: "${value}"`);
  const parts = splitAtCommas(inside);
  if (head === "light-dark") return evaluate(parts[scheme === "light" ? 0 : 1] ?? "", tokens, scheme);
  if (head === "var") return resolve(inside.trim(), tokens, scheme);
  if (head === "color-mix") return mix(parts, tokens, scheme);
  return fromOklch(inside.split(/\s+/).map(Number));
}

function splitAtCommas(text: string): string[] {
  return text.split(/,(?![^()]*\))/).map((part) => part.trim());
}

function mix(parts: string[], tokens: Map<string, string>, scheme: Scheme): Lab {
  const [, first = "", share = ""] = /^(.*)\s([\d.]+)%$/.exec(parts[1] ?? "") ?? [];
  const [a, b] = [evaluate(first, tokens, scheme), evaluate(parts[2] ?? "", tokens, scheme)];
  const weight = Number(share) / 100;
  const blend = (i: 0 | 1 | 2) => a[i] * weight + b[i] * (1 - weight);
  return [blend(0), blend(1), blend(2)];
}

function fromOklch([lightness = 0, chroma = 0, hue = 0]: number[]): Lab {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** Linear sRGB of an OKLab colour (Ottosson's matrices); a channel outside of 0 to 1 lies outside of sRGB. */
export function toLinearRgb([l, a, b]: Lab): [number, number, number] {
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
}

function luminance(colour: Lab): number {
  const [red, green, blue] = toLinearRgb(colour).map((channel) => Math.min(1, Math.max(0, channel)));
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

/** The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(one: Lab, other: Lab): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}
