/** The language in which a page talks with the server. */

/** The address with `lang`, so that the answer speaks as the page does, whatever the cookie or the browser says. */
export function inLanguage(address: string, lang: string): string {
  return `${address}${address.includes("?") ? "&" : "?"}lang=${encodeURIComponent(lang)}`;
}

/** The same in the language of this page. */
export function inPageLanguage(address: string): string {
  return inLanguage(address, document.documentElement.lang);
}
