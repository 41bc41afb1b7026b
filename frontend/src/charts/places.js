/**
 * The map of places: areas and places from the page itself, no tiles, no other host.
 *
 * <div data-ql-map="ID of the json_script"> holds a drawing for those without scripts; what is
 * written in the list of places beside it is what the map shows.
 */
import { Control, LatLngBounds, Map as LeafletMap, CircleMarker, Polygon, Tooltip } from "leaflet";

const maps = new Map();
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function words(text, note) {
  const box = document.createElement("div");
  box.append(text);
  if (note) {
    const small = box.appendChild(document.createElement("small"));
    small.textContent = note;
  }
  return box;
}

function areas(map, data, large) {
  for (const area of data.areas) {
    new Polygon(area.ring, { className: "ql-area", interactive: false, smoothFactor: 0 }).addTo(map);
    map.labels.push(
      new Tooltip({ permanent: true, direction: "top", offset: [0, large ? -10 : -4], className: "ql-area-name", interactive: false, opacity: 1 })
        .setLatLng(area.at)
        .setContent(words(area.name)),
    );
  }
}

function places(map, data, large) {
  for (const place of data.places) {
    if (place.open) {
      new CircleMarker(place.at, { radius: large ? 24 : 14, className: "ql-place-glow", interactive: false }).addTo(map);
    }
    const mark = new CircleMarker(place.at, {
      radius: place.open ? (large ? 11 : 7) : large ? 6 : 5,
      className: place.open ? "ql-place ql-place--open" : "ql-place",
      interactive: !large,
    }).addTo(map);
    if (large) continue;
    mark.bindTooltip(words(place.name, place.note), { className: "ql-place-name", direction: "top", offset: [0, -6] });
    mark.on("click", () => window.location.assign(place.url));
  }
}

/** Draw every map of the page, or draw it anew from what the page says now. */
export function drawMaps(root = document) {
  for (const holder of root.querySelectorAll("[data-ql-map]")) {
    const data = JSON.parse(document.getElementById(holder.dataset.qlMap).textContent);
    const said = JSON.stringify(data);
    const known = maps.get(holder);
    if (known?.said === said || !data.bounds) continue;
    const large = holder.hasAttribute("data-still");
    let map = known?.map;
    if (!map) {
      const canvas = document.createElement("div");
      canvas.className = "ql-map-canvas";
      holder.replaceChildren(canvas);
      map = new LeafletMap(canvas, {
        attributionControl: false,
        zoomControl: false,
        zoomSnap: 0.1,
        scrollWheelZoom: false,
        dragging: !large,
        keyboard: !large,
        doubleClickZoom: !large,
        boxZoom: !large,
        touchZoom: !large,
        zoomAnimation: !still.matches,
        fadeAnimation: false,
        markerZoomAnimation: !still.matches,
      });
      if (large) canvas.setAttribute("aria-hidden", "true");
      else {
        canvas.setAttribute("role", "group");
        canvas.setAttribute("aria-label", holder.dataset.name);
        new Control.Zoom({ zoomInTitle: holder.dataset.closer, zoomOutTitle: holder.dataset.farther }).addTo(map);
        new Control.Scale({ imperial: false }).addTo(map);
      }
      map.labels = [];
    }
    map.eachLayer((layer) => layer.remove());
    map.labels = [];
    const bounds = new LatLngBounds(data.bounds);
    if (!known) {
      map.fitBounds(bounds, { animate: false, padding: large ? [24, 24] : [8, 8] });
      map.setMaxBounds(bounds.pad(0.4));
      map.setMinZoom(map.getZoom() - 0.5);
      map.setMaxZoom(map.getZoom() + 5);
    }
    areas(map, data, large);
    places(map, data, large);
    label(map, large);
    if (!known) map.on("zoomend", () => label(map, large));
    maps.set(holder, { map, said });
  }
}

/** Names of areas only where they do not stand on each other. */
function label(map, large) {
  const wide = large ? 120 : 56;
  const high = large ? 36 : 18;
  const taken = [];
  for (const one of map.labels) {
    const at = map.latLngToContainerPoint(one.getLatLng());
    const free = taken.every((other) => Math.abs(other.x - at.x) > wide || Math.abs(other.y - at.y) > high);
    if (free) {
      taken.push(at);
      one.addTo(map);
    } else one.remove();
  }
}
