/** What decides in kit-base.ts, free of the page. */

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing: boolean;
}

/** Whether a key press outside of any text asks for the search field: a bare "/", and none that an input method is using. */
export function asksForSearch(press: KeyPress, isTyping: boolean): boolean {
  return (
    press.key === "/" && !isTyping && !press.isComposing && !press.ctrlKey && !press.metaKey && !press.altKey
  );
}

/** Whether a form was sent so recently that sending it again is a second click; both in milliseconds. */
export function isSecondClick(lastSent: number | undefined, now: number, pause = 8000): boolean {
  return lastSent !== undefined && now - lastSent < pause;
}

/** The text of a passage as one wants to paste it: lines kept, the spaces of the mark-up dropped. */
export function textToCopy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/[^\S\n]+/g, " ").trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
