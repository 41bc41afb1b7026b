/** The drawer beside the board: takes the focus when it opens; Escape or its button gives it back. */
export function drawer() {
  let opener = null;
  const place = () => document.getElementById("drawer");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === place()) opener = event.detail.elt;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== place()) return;
    for (const link of document.querySelectorAll(".ql-slot[aria-current]")) link.removeAttribute("aria-current");
    opener?.setAttribute("aria-current", "true");
    for (const button of place().querySelectorAll("[data-ql-shut]")) button.hidden = false;
    place().firstElementChild?.focus();
  });
  const shut = () => {
    place().replaceChildren();
    opener?.removeAttribute("aria-current");
    opener?.focus();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-ql-shut]")) shut();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && place()?.childElementCount) shut();
  });
}
