/**
 * <div data-ql-whereabouts hidden>: a tick that puts the position into the hidden fields beside it.
 * Nothing is asked of the device before somebody ticks; without the tick the fields stay empty.
 */
function fill(box, found) {
  for (const name of ["latitude", "longitude", "accuracy"]) {
    box.querySelector(`[name="${name}"]`).value = found ? found[name] : "";
  }
}

function ready(root) {
  for (const box of root.querySelectorAll("[data-ql-whereabouts]")) box.hidden = !navigator.geolocation;
}

export function whereabouts() {
  ready(document);
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt));
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-ql-where]")) return;
    const tick = event.target;
    const box = tick.closest("[data-ql-whereabouts]");
    fill(box, null);
    if (!tick.checked) return;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => tick.checked && fill(box, coords),
      () => (tick.checked = false),
      { maximumAge: 60_000, timeout: 10_000 },
    );
  });
}
