/**
 * Keeps the scanner's page and what it needs, so that it opens without network. The server writes
 * the addresses of this build in front of this file (self.QL_KIT).
 */
const { assets, version } = self.QL_KIT;
const CACHE = `ql-kit-${version}`;
const PAGE = "/lead/kit/";

async function keepPage(response) {
  // Whoever is signed out is sent elsewhere; that is not the page.
  if (!response.ok || response.redirected) return;
  const cache = await caches.open(CACHE);
  await cache.put(PAGE, response.clone());
}

async function page(request) {
  try {
    const response = await fetch(request);
    await keepPage(response);
    return response;
  } catch (error) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", (event) => {
  const kept = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(assets);
    await keepPage(await fetch(PAGE, { credentials: "same-origin" })).catch(() => {});
    await self.skipWaiting();
  };
  event.waitUntil(kept());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("ql-kit-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(request));
  else if (assets.includes(url.pathname)) {
    event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
  }
});
