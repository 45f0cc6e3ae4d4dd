/** The gate's small forms: what is missing or refused is said beside its field, and nothing typed is lost. */

/** Whether all that is needed is filled in; else each field says so, and the first is led to. */
export function isFilledIn(form: HTMLFormElement, missing: string): boolean {
  const fields = [...form.querySelectorAll<HTMLInputElement>("input[required]")];
  for (const field of fields) mark(field, field.value.trim() ? "" : missing);
  const first = fields.find((field) => !field.value.trim());
  first?.focus();
  return !first;
}

/** Says something beside a field, or takes it back where there is nothing to say. */
export function mark(field: HTMLInputElement, message: string): void {
  const place = field.closest(".field");
  place?.querySelector(".error")?.remove();
  place?.classList.toggle("invalid", message !== "");
  field.setAttribute("aria-invalid", String(message !== ""));
  if (message) place?.append(errorOf(field, message));
}

function errorOf(field: HTMLInputElement, message: string): HTMLElement {
  const error = document.createElement("p");
  error.className = "error";
  error.id = `e-${field.name}`;
  error.role = "alert";
  error.textContent = message;
  field.setAttribute("aria-errormessage", error.id);
  return error;
}
