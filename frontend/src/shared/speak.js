/** Reads a part of the page aloud: <button data-ql-speak="#id" hidden>. Shown where the device can. */
export function speak() {
  if (!("speechSynthesis" in window)) return;
  for (const button of document.querySelectorAll("[data-ql-speak]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") === "true";
      speechSynthesis.cancel();
      button.setAttribute("aria-pressed", String(!on));
      if (on) return;
      const place = document.querySelector(button.dataset.qlSpeak);
      const words = new SpeechSynthesisUtterance(place.innerText);
      words.lang = document.documentElement.lang || "zh-CN";
      words.rate = 0.9;
      words.onend = () => button.setAttribute("aria-pressed", "false");
      speechSynthesis.speak(words);
    });
  }
}
