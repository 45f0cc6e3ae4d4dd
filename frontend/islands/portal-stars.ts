/** Takes the marks that this device kept before its owner registered along to the personal page. */

import { readStars, starsKey } from "./portal-programme.logic";
import { exchange, mayTake, ownerOf } from "./portal-stars.logic";

class PortalStars extends HTMLElement {
  connectedCallback(): void {
    const event = this.getAttribute("event") ?? "";
    const token = location.pathname.split("/")[3] ?? "";
    // Where a browser keeps nothing there is nothing to take along.
    void this.#take(event, token).catch(() => undefined);
  }

  async #take(event: string, token: string): Promise<void> {
    const [kept, told, owner] = [starsKey(event), `stars-told:${event}`, `stars-owner:${event}`];
    if (!mayTake(localStorage.getItem(owner), token)) return;
    const changes = exchange(readStars(localStorage.getItem(kept)), readStars(localStorage.getItem(told)));
    const response = await fetch("/api/v1/stars", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify(changes),
    });
    if (!response.ok) return;
    const { sessions } = (await response.json()) as { sessions: string[] };
    localStorage.setItem(owner, ownerOf(token));
    for (const place of [kept, told]) localStorage.setItem(place, JSON.stringify(sessions));
    // The agenda on this page was drawn before the marks came along.
    if (changes.add.length || changes.remove.length) location.reload();
  }
}

customElements.define("portal-stars", PortalStars);
