/* The browser's part: the finder of a list, the header's suggestions, links in an unzipped folder.
   Every page reads without it. Nothing is sent anywhere: indexes are files of the site. */

"use strict";

const gongshi = (() => {
  const SHOWN = 100;
  const [SUGGESTED, MOST] = [8, 200];
  const SWITCH = "synthetic";
  const DATED = "source_date";
  const [ID, NAME, TEXT, PLACE, SYNTHETIC, LISTED, FIRST] = [0, 1, 2, 3, 4, 5, 6];
  const indexes = new Map();
  const waiting = new Map();

  /** Called by an index file: keeps the index and wakes whoever waits for it. */
  function load(index) {
    indexes.set(index.key, index);
    (waiting.get(index.key) || []).forEach((resolve) => resolve(index));
    waiting.delete(index.key);
  }

  /** Returns an index by its key, fetched once by a script tag, which also works from a folder. */
  function need(key, address) {
    if (indexes.has(key)) return Promise.resolve(indexes.get(key));
    return new Promise((resolve, reject) => {
      const others = waiting.get(key);
      if (others) {
        others.push(resolve);
        return;
      }
      waiting.set(key, [resolve]);
      const script = document.createElement("script");
      script.src = address;
      script.onerror = () => {
        waiting.delete(key);
        reject(new Error(address));
      };
      document.head.append(script);
    });
  }

  /** Returns a text in which letters that readers take for one are one, as the index holds them. */
  function fold(text) {
    const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
    return plain.toUpperCase().toLowerCase().replace(/ς/g, "σ").normalize("NFC");
  }

  /** Returns the words of a query, folded as the index is. */
  const split = (text) => fold(text).split(/\s+/).filter(Boolean);

  /** True on a page of fictitious data. */
  const fictitious = document.querySelector('meta[name="gongshi-synthetic"]') !== null;

  /** Calls back on every change of a text, but not on the letters from which a Chinese one is made. */
  function onText(input, react) {
    input.addEventListener("input", (event) => event.isComposing || react());
    input.addEventListener("compositionend", react);
  }

  function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(properties)) {
      if (key === "class") made.className = value;
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  /** Below file:, a folder's address opens a listing: name the page itself. */
  function page(address) {
    return location.protocol === "file:" ? `${address}index.html` : address;
  }

  const chinese = document.documentElement.lang.startsWith("zh");

  /** Returns data's own words, marked as Chinese on an English page where they are. */
  function words(text) {
    return !chinese && /[\u4e00-\u9fff]/.test(text) ? element("span", { lang: "zh" }, text) : text;
  }

  /** True where each word of a query stands in a record's names or codes. */
  function matches(record, words) {
    return words.every((word) => record[TEXT].includes(word));
  }

  /** Returns the noun that goes with a number, in the form that the page gives for it. */
  function noun(unit, number) {
    return number === 1 ? unit.dataset.one : unit.dataset.many;
  }

  // ---- the finder of a list -------------------------------------------------------------

  function finder(box) {
    const resource = box.dataset.finder;
    const form = box.querySelector("form");
    if (!form) return;
    box.querySelector("[data-needs-script]")?.remove();
    const body = box.querySelector("[data-results]");
    const count = box.querySelector("[data-match-count]");
    const none = box.querySelector("[data-no-match]");
    const more = box.querySelector("[data-more]");
    const dated = box.querySelector("[data-ask]");
    const pages = box.querySelector(".gs-pages");
    const paging = box.querySelector(".gs-paging");
    const heads = [...box.querySelectorAll("thead th")].map((head) => head.textContent);
    const root = box.dataset.index.replace(/search\/.*$/, "");
    const twin = document.querySelector("[data-twin]");
    const key = box.dataset.index.match(/search\/(.*)\.js$/)[1];
    const short = Number(box.dataset.short);
    const untouched = [...body.children];
    const unit = box.querySelector("[data-match-words]");
    let state = new URLSearchParams();
    let limit = SHOWN;

    /** Shows the state in the form's controls; a value without a control gets one. */
    function paint() {
      form.elements.q.value = state.get("q") || "";
      form.elements.sort.value = state.get("sort") || "";
      dated.checked = state.get(DATED) === "1";
      for (const [facet, value] of state) {
        const group = form.querySelector(`[data-facet-group="${CSS.escape(facet)}"]`);
        if (group && !group.querySelector(`[data-value="${CSS.escape(value)}"]`)) {
          const properties = { type: "button", "data-facet": facet, "data-value": value };
          group.append(element("button", { ...properties, "data-unnamed": "" }, value));
        }
      }
      for (const button of form.querySelectorAll("[data-facet]")) {
        const { facet, value } = button.dataset;
        button.setAttribute("aria-pressed", String(state.getAll(facet).includes(value)));
      }
      lead();
    }

    /** Lets the way to the other language, and to the site's other side, keep the state. */
    function lead() {
      if (twin) twin.search = state;
      const other = document.querySelector("[data-switch]");
      if (!other) return;
      const next = new URLSearchParams(state);
      next.delete(SWITCH);
      if (!fictitious) next.set(SWITCH, "1");
      other.search = next;
    }

    /** Puts the form's state into the address: a choice is a step back, each letter typed is not. */
    function write() {
      const typing = state.has("q") && form.elements.q.value.trim() !== state.get("q");
      const next = new URLSearchParams();
      const query = form.elements.q.value.trim();
      if (query) next.set("q", query);
      for (const button of form.querySelectorAll('[data-facet][aria-pressed="true"]')) {
        next.append(button.dataset.facet, button.dataset.value);
      }
      if (form.elements.sort.value) next.set("sort", form.elements.sort.value);
      if (dated.checked) next.set(DATED, "1");
      if (state.has(SWITCH)) next.set(SWITCH, state.get(SWITCH));
      if (String(next) === String(state)) return;
      const address = String(next) ? `?${next}` : location.pathname;
      history[typing ? "replaceState" : "pushState"](null, "", address);
      state = next;
      lead();
    }

    /** Returns a cell's content, the same that the list's page shows without JavaScript. */
    function cell(index, column, value) {
      if (!value) return "";
      const name = column.names[value];
      if (name && column.home) {
        return element("a", { href: page(`${root}${column.home}/${value}/`) }, words(name));
      }
      if (column.number) {
        const [whole, part] = value.split(".");
        return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
      }
      if (column.list) {
        const items = value.split(column.list).map((each) => each.trim()).filter(Boolean);
        return words(items.map((each) => column.labels[each] || each).join(index.and));
      }
      return words(name || column.labels[value] || value);
    }

    /** Returns the day of a record's newest source and who published it; empty where none is told. */
    function newest(index, record) {
      const [id, day, publisher] = index.sources[record.at(-1)] || [];
      if (!id) return "";
      const when = day ? element("time", { datetime: day }, day) : box.dataset.undated;
      const { sources, comma } = box.dataset;
      return element("a", { href: `${page(sources)}#${id}` }, when, comma, words(publisher));
    }

    /** Returns the mark of a value that no source states; nothing where one does. */
    function mark(index, record, name) {
      if (!concluded(record).includes(name)) return [];
      const [word, title] = index.inferred;
      return [" ", element("span", { class: "gs-inferred", title }, word)];
    }

    /** Returns the columns of a record that were concluded. */
    const concluded = (record) => record.at(-2).split(";");

    function row(index, record) {
      const made = element("tr", { "data-record-id": record[ID] });
      const link = element("a", { href: page(`${root}${resource}/${record[ID]}/`) }, words(record[NAME]));
      const first = element("td", { "data-l": heads[0] }, link, ...mark(index, record, index.label));
      made.append(first);
      let at = 1;
      index.columns.forEach((column, number) => {
        if (!column.shown) return;
        const content = cell(index, column, record[FIRST + number]);
        const marked = content ? mark(index, record, column.name) : [];
        made.append(element("td", { "data-l": heads[at] }, content, ...marked));
        if (column.number) made.lastChild.className = "gs-n";
        at += 1;
      });
      const source = element("td", { "data-l": heads[at], class: "gs-asked" }, newest(index, record));
      made.append(source);
      for (const each of made.querySelectorAll("td:not(.gs-n, .gs-asked)")) {
        if (each.textContent.length <= short) each.className = "gs-s";
      }
      if (record[SYNTHETIC]) first.append(" ", element("span", { class: "gs-mark" }, box.dataset.mark));
      return made;
    }

    function select(index) {
      const asked = split(state.get("q") || "");
      const filters = index.columns
        .map((column, number) => [column.facet ? state.getAll(column.facet) : [], FIRST + number, column])
        .filter(([values]) => values.length);
      const places = state.getAll("place");
      const whole = asked.length > 0 || filters.some(([, , column]) => column.name === "type");
      const found = index.records.filter((record) => {
        if (!whole && !record[LISTED]) return false;
        if (!matches(record, asked)) return false;
        if (places.length) {
          const chain = index.places[record[PLACE]] || [];
          if (!places.some((place) => chain.includes(place))) return false;
        }
        return filters.every(
          ([values, at, { name }]) => values.includes(record[at]) && !concluded(record).includes(name),
        );
      });
      if (state.get("sort") === "name") {
        const collator = new Intl.Collator(document.documentElement.lang);
        found.sort((one, other) => collator.compare(one[NAME], other[NAME]));
      }
      if (state.get("sort") === "source") {
        // The sources stand newest first; records without one come last.
        const rank = (record) => (record.at(-1) < 0 ? index.sources.length : record.at(-1));
        found.sort((one, other) => rank(one) - rank(other));
      }
      return found;
    }

    /** Gives the controls that came from the address their words. */
    function named(index) {
      for (const button of form.querySelectorAll("[data-unnamed]")) {
        const { facet, value } = button.dataset;
        const column = index.columns.find((each) => each.facet === facet || each.name === `${facet}_id`);
        const known = column ? column.names[value] || column.labels[value] : "";
        const record = resource === "places" && index.records.find((each) => each[ID] === value);
        button.replaceChildren(words(known || (record ? record[NAME] : value)));
        delete button.dataset.unnamed;
      }
    }

    function show(index) {
      const asked = [...state.keys()].some((name) => name !== SWITCH && name !== DATED);
      const found = select(index);
      named(index);
      count.textContent = found.length.toLocaleString("en");
      count.dataset.matchCount = found.length;
      // Bodies are not called organizations, and a record of several venues is not called one.
      const { apart, oneApart, mixed } = unit.dataset;
      const others = apart ? found.filter((record) => !record[LISTED]).length : 0;
      if (!others) unit.textContent = noun(unit, found.length);
      else if (others < found.length) unit.textContent = mixed;
      else unit.textContent = others === 1 ? oneApart : apart;
      none.hidden = found.length > 0;
      if (pages) pages.hidden = asked;
      if (paging) paging.hidden = asked;
      if (!asked) {
        body.replaceChildren(...untouched);
        more.hidden = true;
        return;
      }
      const made = document.createDocumentFragment();
      found.slice(0, limit).forEach((record) => made.append(row(index, record)));
      body.replaceChildren(made);
      more.hidden = found.length <= limit;
    }

    const update = () => need(key, box.dataset.index).then(show, () => {});
    const changed = () => {
      limit = SHOWN;
      write();
      update();
    };

    form.hidden = false;
    const facets = form.querySelector("[data-facets]");
    if (facets && window.matchMedia("(max-width: 37rem)").matches && location.search.length < 2) {
      facets.open = false;
    }
    for (const group of form.querySelectorAll(".gs-facet")) {
      if (group.querySelectorAll("button").length > 14) {
        group.classList.add("gs-facet--folded");
        const unfold = element("button", { type: "button", class: "gs-unfold", "aria-expanded": "false" }, "…");
        unfold.setAttribute("aria-label", group.querySelector("legend").textContent + " …");
        unfold.addEventListener("click", () => {
          group.classList.remove("gs-facet--folded");
          unfold.remove();
        });
        group.append(unfold);
      }
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      changed();
    });
    onText(form.elements.q, changed);
    form.elements.sort.addEventListener("change", changed);
    dated.addEventListener("change", changed);
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-facet]");
      if (!button) return;
      const pressed = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!pressed));
      changed();
    });
    more.addEventListener("click", () => {
      limit += SHOWN;
      update();
    });
    function read() {
      state = new URLSearchParams(location.search);
      limit = SHOWN;
      paint();
    }
    window.addEventListener("popstate", () => {
      read();
      update();
    });
    read();
    if (String(state)) update();
  }

  // ---- the header's suggestions -----------------------------------------------------------

  function suggestions(form) {
    const input = form.querySelector("input");
    const box = form.querySelector("[data-suggestions]");
    const root = form.dataset.root;
    const lists = form.dataset.lists.split(" ");
    // The page's own side of the site comes first.
    const folders = "sides" in form.dataset ? ["", "synthetic/"] : [""];
    if (fictitious) folders.reverse();
    const keys = folders.flatMap((folder) => lists.map((each) => folder + each));
    let last = "";

    const all = () => Promise.all(keys.map((each) => need(each, `${root}search/${each}.js`)));

    /** Returns what each index holds of a query, exact names first, then those that begin with it. */
    function find(held) {
      const asked = split(input.value);
      if (!asked.length) return [];
      const whole = asked.join(" ");
      const rank = (record) => {
        // The searched text begins with the name in the language of the data.
        const names = [fold(record[NAME]), record[TEXT]];
        if (names[0] === whole || `${names[1]} `.startsWith(`${whole} `)) return 0;
        return names.some((name) => name.startsWith(whole)) ? 1 : 2;
      };
      return held
        .map((index) => {
          const found = index.records.filter((record) => matches(record, asked));
          const ranked = [0, 1, 2].map((wanted) => found.filter((record) => rank(record) === wanted));
          return { index, found: ranked.flat(), exact: ranked[0].length > 0 };
        })
        .filter(({ found }) => found.length)
        .sort((one, other) => other.exact - one.exact);
    }

    function line(index, record) {
      return element(
        "a",
        { href: page(`${root}${index.resource}/${record[ID]}/`), "data-record-id": record[ID] },
        words(record[NAME]),
        element("small", {}, index.title),
        index.mark ? element("b", { class: "gs-mark" }, index.mark) : null,
      );
    }

    function show(held) {
      box.hidden = split(input.value).length === 0;
      if (box.hidden) return;
      const hits = find(held);
      const lines = (from, to) =>
        hits.flatMap(({ index, found }) => found.slice(from, to).map((record) => line(index, record)));
      const shown = [...lines(0, SUGGESTED), ...lines(SUGGESTED, MOST)];
      box.replaceChildren(...(shown.length ? shown : [element("p", {}, input.dataset.none)]));
    }

    function update() {
      if (input.value === last) return;
      last = input.value;
      all().then(show, () => {});
    }

    /** Opens the first list that holds what was typed; where none does, the form's own says so. */
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const query = `?${new URLSearchParams({ q: input.value.trim() })}`;
      all().then(
        (held) => {
          const hit = find(held)[0];
          const aside = hit && hit.index.key.startsWith("synthetic/") ? "synthetic/" : "";
          location.href = hit ? page(`${root}${hit.index.resource}/${aside}`) + query : form.action + query;
        },
        () => form.submit(),
      );
    });
    onText(input, update);
    input.addEventListener("focus", update);
    form.addEventListener("keydown", (event) => {
      const links = [...box.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        input.focus();
        box.hidden = true;
      } else if (event.key === "ArrowDown" && links.length) {
        event.preventDefault();
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        (at ? links[at - 1] : input).focus();
      }
    });
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) {
        box.hidden = true;
        last = "";
      }
    });
  }

  // ---- published figures -------------------------------------------------------------------

  /** Shows the figures that have the chosen verdict, place and measure; the address keeps them. */
  function figures(form) {
    const all = [...document.querySelectorAll("[data-claim]")];
    const count = form.querySelector("[data-match-count]");
    const unit = form.querySelector("[data-match-words]");
    const chosen = [...form.querySelectorAll("select")];
    const folds = [...document.querySelectorAll("[data-claims] details")];

    function show() {
      const asked = chosen.filter((each) => each.value);
      let found = 0;
      for (const figure of all) {
        const fits = asked.every((each) => figure.dataset[each.name].split(" ").includes(each.value));
        figure.hidden = !fits;
        if (fits) found += 1;
      }
      count.textContent = found.toLocaleString("en");
      count.dataset.matchCount = found;
      unit.textContent = noun(unit, found);
      for (const fold of folds) {
        fold.hidden = !fold.querySelector("[data-claim]:not([hidden])");
        if (asked.length) fold.open = !fold.hidden;
      }
      for (const part of document.querySelectorAll("[data-claims], [data-claims] h3:has(+ table)")) {
        const rows = part.tagName === "H3" ? part.nextElementSibling : part;
        part.hidden = asked.length > 0 && !rows.querySelector("[data-claim]:not([hidden])");
      }
      for (const table of document.querySelectorAll("[data-claims] table")) {
        table.hidden = !table.querySelector("[data-claim]:not([hidden])");
      }
    }

    function read() {
      const state = new URLSearchParams(location.search);
      for (const each of chosen) each.value = state.get(each.name) || "";
      show();
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      const state = new URLSearchParams();
      for (const each of chosen) if (each.value) state.set(each.name, each.value);
      history.pushState(null, "", String(state) ? `?${state}` : location.pathname);
      show();
    });
    window.addEventListener("popstate", read);
    read();
  }

  /** Below file:, a folder's address opens a listing: links and forms name the page itself. */
  function nameFiles() {
    for (const link of document.links) {
      if (link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html";
    }
    for (const form of document.forms) {
      if (form.action.endsWith("/")) form.action += "index.html";
    }
  }

  /** Where the address asks for fictitious data, leads to the page that shows them. */
  function leadAside() {
    const other = document.querySelector("[data-switch]");
    const asked = new URLSearchParams(location.search).get(SWITCH) === "1";
    if (!asked || fictitious || !other) return false;
    location.replace(other.href.split(/[?#]/)[0] + location.search + location.hash);
    return true;
  }

  /** Writes the day of the data where it belongs; it stands in a file of its own, so that a new
      day changes that one and not every page. */
  function tellDay() {
    const day = document.documentElement.dataset.day;
    if (!day) return;
    for (const each of document.querySelectorAll("[data-as-of]")) {
      each.textContent = each.dataset.asOf.replace("{date}", day);
    }
  }

  function start() {
    tellDay();
    if (location.protocol === "file:") nameFiles();
    if (leadAside()) return;
    document.querySelectorAll("[data-finder]").forEach(finder);
    document.querySelectorAll("[data-search]").forEach(suggestions);
    document.querySelectorAll("[data-claims-filter]").forEach(figures);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  return { load };
})();

window.gongshi = gongshi;
