/**
 * 用我的位置: <div data-ql-here><input name="near"><button type="button" hidden>…</button>
 * <p data-say="how" hidden>…</p><p data-say="refused" hidden>…</p></div> inside a GET form.
 * The place goes into the address rounded to about a hundred metres; nothing else keeps it.
 */
export function here() {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  for (const box of document.querySelectorAll("[data-ql-here]")) {
    const button = box.querySelector("button");
    const say = (name) => {
      for (const words of box.querySelectorAll("[data-say]")) {
        words.hidden = words.dataset.say !== name;
      }
    };
    button.hidden = false;
    say("how");
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const near = box.querySelector("[name=near]");
          near.value = `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`;
          const town = near.form.elements.namedItem("town");
          if (town) town.value = "";
          near.form.requestSubmit();
        },
        () => {
          button.removeAttribute("aria-busy");
          say("refused");
        },
        { maximumAge: 300000, timeout: 10000 },
      );
    });
  }
}
