/**
 * What was typed into a form with data-ql-draft stays on this device until the form is sent.
 * Passwords, files and fields marked data-ql-private are never kept. The server says that a form
 * went through by <meta name="ql-done" content="ID …"> on the next page.
 */
const PREFIX = "ql-draft:";
const SKIP = new Set(["password", "file", "hidden", "submit", "button"]);

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !SKIP.has(field.type) && !field.closest("[data-ql-private]"),
  );
}

function read(form) {
  return fields(form).map((field) => [
    field.name,
    field.value,
    field.type === "checkbox" || field.type === "radio" ? field.checked : null,
  ]);
}

function put(form, kept) {
  const rest = fields(form);
  for (const [name, value, checked] of kept) {
    const at = rest.findIndex(
      (field) => field.name === name && (checked === null || field.value === value),
    );
    if (at < 0) continue;
    const [field] = rest.splice(at, 1);
    if (checked === null) field.value = value;
    else field.checked = checked;
  }
}

export function keepDrafts() {
  const done = document.querySelector('meta[name="ql-done"]')?.content ?? "";
  try {
    for (const id of done.split(" ").filter(Boolean)) localStorage.removeItem(PREFIX + id);
    for (const form of document.querySelectorAll("form[data-ql-draft]")) keep(form);
  } catch {
    // A browser that keeps nothing still sends forms.
  }
}

function keep(form) {
  const key = PREFIX + form.dataset.qlDraft;
  const fresh = JSON.stringify(read(form));
  const kept = localStorage.getItem(key);
  const refused = form.querySelector("[aria-invalid=true]");
  if (kept && kept !== fresh && !refused) {
    put(form, JSON.parse(kept));
    const word = form.querySelector("[data-ql-draft-word]");
    if (word) {
      word.hidden = false;
      word.querySelector("button")?.addEventListener("click", () => {
        put(form, JSON.parse(fresh));
        localStorage.removeItem(key);
        word.hidden = true;
      });
    }
  }
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = JSON.stringify(read(form));
      if (now === fresh) localStorage.removeItem(key);
      else localStorage.setItem(key, now);
    }, 400);
  });
}
