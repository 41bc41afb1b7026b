/** The large screen: drawn once, then only what changed is put in the place of what it was. */
import { draw } from "../charts/plot.js";
import { drawMaps } from "../charts/places.js";

const SECONDS = Number(document.body.dataset.refresh) || 60;

function renew(page) {
  for (const now of page.querySelectorAll("[data-ql-live]")) {
    const here = document.getElementById(now.id);
    if (here && here.innerHTML !== now.innerHTML) here.innerHTML = now.innerHTML;
  }
  draw();
  drawMaps();
}

async function ask() {
  try {
    const answer = await fetch(window.location.href, { credentials: "omit", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
    document.body.removeAttribute("data-old");
  } catch {
    // What stands there stays, and the foot says that it is not from now.
    document.body.setAttribute("data-old", "");
  }
}

draw();
drawMaps();
window.setInterval(ask, SECONDS * 1000);
document.addEventListener("ql:renew", ask);
