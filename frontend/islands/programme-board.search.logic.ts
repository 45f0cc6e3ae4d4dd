/** Finding sessions by what somebody types, as the server finds things (kit/text/search.py). */

const MARKS = /[\u0300-\u036f]/g;
const SILENT = /['’‘`´ʼʻʹʺ\u200b-\u200f\u2060\ufeff\u00ad]/g;
const TERM =
  /[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\s,;:/()[\]<>|"·・•‧、。《》「」–—-]+/g;
const LETTERS: Record<string, string> = { ø: "o", đ: "d", ð: "d", ł: "l", æ: "ae", œ: "oe", ß: "ss" };

/** Lower case without accents and full width. */
export function folded(text: string): string {
  const plain = text.normalize("NFKC").toLowerCase().normalize("NFD").replace(MARKS, "");
  return plain
    .replace(/[øđðłæœß]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize("NFKC")
    .replace(SILENT, "");
}

/** Whether a stored key holds every term of a query; an empty query finds everything. */
export function isFound(searchKey: string, query: string): boolean {
  return (folded(query).match(TERM) ?? []).every((term) => searchKey.includes(term));
}
