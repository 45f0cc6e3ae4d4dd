/** Small comforts of every page. Each page works without them. */

import { asksForSearch, isSecondClick, textToCopy } from "./kit-base.logic";

const COPIED_SHOWN = 2000;
const confirmed = new WeakSet<HTMLElement>();
const sent = new WeakMap<HTMLFormElement, number>();

function enableCopying(button: HTMLButtonElement): void {
  const passage = document.querySelector<HTMLElement>(button.dataset.copy ?? "");
  if (!passage || !navigator.clipboard) return;
  const label = button.textContent ?? "";
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    // innerText, because the lines of blocks are wanted as they are seen.
    await navigator.clipboard.writeText(textToCopy(passage.innerText));
    button.textContent = button.dataset.copied ?? label;
    setTimeout(() => {
      button.textContent = label;
    }, COPIED_SHOWN);
  });
}

function makeButton(label: string, kind: string, value: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.className = `button ${kind}`;
  button.value = value;
  button.textContent = label;
  return button;
}

/** Ask before a button does what cannot be undone; the answer "yes" presses the same button again. */
function ask(submitter: HTMLButtonElement, form: HTMLFormElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const question = document.createElement("p");
  question.id = "confirm-question";
  question.textContent = submitter.dataset.confirm ?? "";
  dialog.setAttribute("aria-labelledby", question.id);
  const answers = document.createElement("form");
  answers.method = "dialog";
  answers.className = "actions";
  const kind = submitter.classList.contains("danger") ? "danger" : "primary";
  const cancel = makeButton(submitter.dataset.confirmCancel ?? "", "quiet", "");
  answers.append(makeButton(submitter.textContent ?? "", kind, "yes"), cancel);
  dialog.append(question, answers);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") {
      confirmed.add(submitter);
      form.requestSubmit(submitter);
    } else submitter.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  cancel.focus();
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post") return;
  const submitter = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  if (submitter?.dataset.confirm && !confirmed.delete(submitter)) {
    event.preventDefault();
    ask(submitter, form);
    return;
  }
  if (isSecondClick(sent.get(form), Date.now())) {
    event.preventDefault();
    return;
  }
  sent.set(form, Date.now());
  submitter?.setAttribute("aria-busy", "true");
}

/** Coming back by the browser's own button, a form may be sent again. */
function onPageShow(): void {
  for (const form of document.forms) sent.delete(form);
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  const isTyping = target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
  const search = document.querySelector<HTMLInputElement>("[data-search-key]");
  if (!search || !asksForSearch(event, isTyping)) return;
  event.preventDefault();
  search.focus();
  search.select();
}

function onClick(event: MouseEvent): void {
  const opener = (event.target as Element).closest<HTMLElement>("[data-opens]");
  const dialog = opener && document.querySelector<HTMLDialogElement>(opener.dataset.opens ?? "");
  dialog?.showModal();
  if ((event.target as Element).closest("[data-print]")) print();
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) enableCopying(button);
for (const button of document.querySelectorAll<HTMLElement>("[data-print], [data-opens]"))
  button.hidden = false;
document.querySelector<HTMLElement>("[data-focus]")?.focus();
document.addEventListener("submit", onSubmit);
document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
window.addEventListener("pageshow", onPageShow);
