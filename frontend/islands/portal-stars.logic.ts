/** What decides in portal-stars.ts, free of the page. */

/** What the server has to be told: put on and taken off here since it was told last. */
export function exchange(
  here: ReadonlySet<string>,
  told: ReadonlySet<string>,
): { add: string[]; remove: string[] } {
  return {
    add: [...here].filter((id) => !told.has(id)),
    remove: [...told].filter((id) => !here.has(id)),
  };
}

const ID_LENGTH = 21;

/** Whose marks a device keeps, out of the address of a personal page: what a new link has in common with the old. */
export function ownerOf(token: string): string {
  return token.slice(0, ID_LENGTH);
}

/** Whether the marks of this device may go to this person: to the first who opens the page on it, and nobody else. */
export function mayTake(owner: string | null, token: string): boolean {
  return token.length > ID_LENGTH && (owner === null || owner === ownerOf(token));
}
