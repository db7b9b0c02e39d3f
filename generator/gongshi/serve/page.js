// What `gongshi serve` adds to every page: it reloads after a build, and shows why one was refused.
// One tab of all holds the connection (browsers allow six to a host) and tells the others.
(() => {
  "use strict";
  const NAME = "gongshi-serve";
  const FIRST_WAIT_MS = 500;
  const LONGEST_WAIT_MS = 30000;
  const MOST_TRIES = 12;
  const here = document.currentScript;
  const words = here.dataset;
  let shown = "";
  let closed = "";
  let gone = false;

  // --- what is seen -------------------------------------------------------------------------

  const host = document.createElement(NAME);
  host.lang = words.lang;
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = `<link rel="stylesheet" href="${words.home}look.css">
    <div class="sheet panel" role="region" hidden><button type="button" class="close"></button><div class="slot"></div></div>
    <div class="corner sheet"><div role="status"></div><button type="button" class="open" hidden></button></div>`;
  const panel = root.querySelector(".panel");
  panel.setAttribute("aria-label", words.findings);
  const slot = root.querySelector(".slot");
  const status = root.querySelector("[role=status]");
  const open = root.querySelector(".open");
  const close = root.querySelector(".close");
  close.textContent = words.hide;
  open.textContent = words.show;

  function arrange() {
    panel.hidden = !shown || closed === shown;
    open.hidden = !shown || closed !== shown;
  }

  function hide() {
    closed = shown;
    sessionStorage.setItem(NAME, closed);
    arrange();
    open.focus();
  }

  close.addEventListener("click", hide);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  open.addEventListener("click", () => {
    closed = "";
    sessionStorage.removeItem(NAME);
    arrange();
    close.focus();
  });

  async function show(trouble) {
    shown = trouble;
    if (trouble) {
      const answer = await fetch(`${words.home}findings?lang=${words.lang}`);
      const text = answer.ok ? await answer.text() : "";
      if (shown !== trouble) return;
      // What comes into a part of the page that is there already is read aloud.
      panel.hidden = closed === trouble;
      slot.innerHTML = text;
    }
    arrange();
  }

  // --- what is heard ------------------------------------------------------------------------

  let last = null;

  function hear(news) {
    last = news;
    const whole = words.build === "" && news.trouble !== words.trouble;
    if (news.build !== words.build || whole) {
      location.reload();
      return;
    }
    status.textContent = news.gone ? words.gone : news.busy ? words.busy : "";
    if (words.build !== "" && news.trouble !== shown) show(news.trouble).catch(() => {});
  }

  const others = new BroadcastChannel(NAME);
  let source = null;
  let tries = 0;
  let timer = 0;

  function tell(news) {
    others.postMessage(news);
    hear(news);
  }

  function connect() {
    clearTimeout(timer);
    source = new EventSource(`${words.home}events`);
    source.addEventListener("message", (event) => {
      tries = 0;
      gone = false;
      tell(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      source.close();
      source = null;
      tries += 1;
      if (tries < MOST_TRIES) {
        timer = setTimeout(connect, Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS));
      } else {
        gone = true;
        tell({ ...(last ?? words), busy: false, gone });
      }
    });
  }

  let leads = false;

  function lead() {
    leads = true;
    connect();
    // Held for as long as the page is open.
    return new Promise(() => {});
  }

  others.addEventListener("message", (event) => {
    if (event.data !== "news?") hear(event.data);
    else if (leads && gone) connect();
    else if (leads && last) others.postMessage(last);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    if (!leads) others.postMessage("news?");
    else if (gone) connect();
  });

  closed = sessionStorage.getItem(NAME) ?? "";
  document.body.prepend(host);
  if (words.trouble && words.build) show(words.trouble).catch(() => {});
  if (navigator.locks) {
    navigator.locks.request(NAME, lead);
    others.postMessage("news?");
  } else lead();
})();
