/* The browser's part: the finder of a list, the header's suggestions, links in an unzipped folder.
   Every page reads without it. Nothing is sent anywhere: indexes are files of the site. */

"use strict";

const gongshi = (() => {
  const SHOWN = 100;
  const SUGGESTED = 8;
  const [ID, NAME, TEXT, PLACE, SYNTHETIC, LISTED, FIRST] = [0, 1, 2, 3, 4, 5, 6];
  const indexes = new Map();
  const waiting = new Map();

  /** Called by an index file: keeps the index and wakes whoever waits for it. */
  function load(index) {
    indexes.set(index.resource, index);
    (waiting.get(index.resource) || []).forEach((resolve) => resolve(index));
    waiting.delete(index.resource);
  }

  /** Returns the index of a resource, fetched once by a script tag, which also works from a folder. */
  function need(resource, address) {
    if (indexes.has(resource)) return Promise.resolve(indexes.get(resource));
    return new Promise((resolve, reject) => {
      const others = waiting.get(resource);
      if (others) {
        others.push(resolve);
        return;
      }
      waiting.set(resource, [resolve]);
      const script = document.createElement("script");
      script.src = address;
      script.onerror = () => {
        waiting.delete(resource);
        reject(new Error(address));
      };
      document.head.append(script);
    });
  }

  const fold = (text) => text.normalize("NFKC").toLowerCase().trim();

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

  /** True where each word of a query stands in a record's names or codes. */
  function matches(record, words) {
    return words.every((word) => record[TEXT].includes(word));
  }

  // ---- the finder of a list -------------------------------------------------------------

  function finder(box) {
    const resource = box.dataset.finder;
    const form = box.querySelector("form");
    if (!form) return;
    const body = box.querySelector("[data-results]");
    const count = box.querySelector("[data-match-count]");
    const none = box.querySelector("[data-no-match]");
    const more = box.querySelector("[data-more]");
    const pages = box.querySelector(".gs-pages");
    const paging = box.querySelector(".gs-paging");
    const buttons = [...form.querySelectorAll("[data-facet]")];
    const heads = [...box.querySelectorAll("thead th")].map((head) => head.textContent);
    const root = box.dataset.index.replace(/search\/[^/]*$/, "");
    const mark = document.documentElement.lang.startsWith("zh") ? "虚构" : "invented";
    const untouched = [...body.children];
    let limit = SHOWN;

    function read() {
      const state = new URLSearchParams(location.search);
      form.elements.q.value = state.get("q") || "";
      form.elements.sort.value = state.get("sort") || "";
      for (const button of buttons) {
        const chosen = state.getAll(button.dataset.facet).includes(button.dataset.value);
        button.setAttribute("aria-pressed", String(chosen));
      }
    }

    function write() {
      const state = new URLSearchParams();
      const query = form.elements.q.value.trim();
      if (query) state.set("q", query);
      for (const button of buttons) {
        if (button.getAttribute("aria-pressed") === "true") {
          state.append(button.dataset.facet, button.dataset.value);
        }
      }
      if (form.elements.sort.value) state.set("sort", form.elements.sort.value);
      const text = state.toString();
      history.replaceState(null, "", text ? `?${text}` : location.pathname);
    }

    function cell(index, column, value) {
      if (!value) return "";
      if (column.name === "place_id" || Object.keys(column.names).length) {
        const name = column.names[value] || value;
        const target = { place_id: "places", parent_id: "places", org_id: "organizations" }[column.name];
        return target ? element("a", { href: page(`${root}${target}/${value}/`) }, name) : name;
      }
      if (column.number) {
        const [whole, part] = value.split(".");
        return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
      }
      return column.labels[value] || value;
    }

    function row(index, record) {
      const made = element("tr", { "data-record-id": record[ID] });
      const link = element("a", { href: page(`${root}${resource}/${record[ID]}/`) }, record[NAME]);
      const first = element("td", { "data-l": heads[0] }, link);
      if (record[SYNTHETIC]) first.append(" ", element("span", { class: "gs-mark" }, mark));
      made.append(first);
      let at = 1;
      index.columns.forEach((column, number) => {
        if (!column.shown) return;
        const properties = { "data-l": heads[at] };
        if (column.number) properties.class = "gs-n";
        made.append(element("td", properties, cell(index, column, record[FIRST + number])));
        at += 1;
      });
      return made;
    }

    function chosen(facet) {
      return buttons
        .filter((each) => each.dataset.facet === facet && each.getAttribute("aria-pressed") === "true")
        .map((each) => each.dataset.value);
    }

    function select(index) {
      const words = fold(form.elements.q.value).split(/\s+/).filter(Boolean);
      const filters = index.columns
        .map((column, number) => [column.facet ? chosen(column.facet) : [], FIRST + number, column])
        .filter(([values]) => values.length);
      const places = chosen("place");
      const asked = words.length > 0 || filters.some(([, , column]) => column.name === "type");
      const found = index.records.filter((record) => {
        if (!asked && !record[LISTED]) return false;
        if (!matches(record, words)) return false;
        if (places.length) {
          const chain = index.places[record[PLACE]] || [];
          if (!places.some((place) => chain.includes(place))) return false;
        }
        return filters.every(([values, at]) => values.includes(record[at]));
      });
      if (form.elements.sort.value === "name") {
        const collator = new Intl.Collator(document.documentElement.lang);
        found.sort((one, other) => collator.compare(one[NAME], other[NAME]));
      }
      return found;
    }

    function show(index) {
      const state = location.search.length > 1;
      const found = select(index);
      count.textContent = found.length.toLocaleString("en");
      none.hidden = found.length > 0;
      const whole = !state && pages;
      if (pages) pages.hidden = !whole;
      if (paging) paging.hidden = !whole;
      if (whole) {
        body.replaceChildren(...untouched);
        more.hidden = true;
        return;
      }
      const made = document.createDocumentFragment();
      found.slice(0, limit).forEach((record) => made.append(row(index, record)));
      body.replaceChildren(made);
      more.hidden = found.length <= limit;
    }

    const update = () => need(resource, box.dataset.index).then(show, () => {});
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
    form.elements.q.addEventListener("input", changed);
    form.elements.sort.addEventListener("change", changed);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const pressed = button.getAttribute("aria-pressed") === "true";
        button.setAttribute("aria-pressed", String(!pressed));
        changed();
      });
    }
    more.addEventListener("click", () => {
      limit += SHOWN;
      update();
    });
    window.addEventListener("popstate", () => {
      read();
      update();
    });
    read();
    if (location.search.length > 1) update();
  }

  // ---- the header's suggestions -----------------------------------------------------------

  function suggestions(form) {
    const input = form.querySelector("input");
    const box = form.querySelector("[data-suggestions]");
    const root = form.dataset.root;
    const wanted = ["organizations", "projects"];
    let last = "";

    function line(resource, record) {
      return element(
        "a",
        { href: page(`${root}${resource}/${record[ID]}/`), "data-record-id": record[ID] },
        record[NAME],
      );
    }

    function show(lists) {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      box.hidden = words.length === 0;
      if (box.hidden) return;
      const found = lists.flatMap((index) =>
        index.records
          .filter((record) => matches(record, words))
          .slice(0, SUGGESTED)
          .map((record) => line(index.resource, record)),
      );
      box.replaceChildren(...(found.length ? found : [element("p", {}, input.dataset.none)]));
    }

    function update() {
      if (input.value === last) return;
      last = input.value;
      Promise.all(wanted.map((each) => need(each, `${root}search/${each}.js`))).then(show, () => {});
    }

    input.addEventListener("input", update);
    input.addEventListener("focus", update);
    form.addEventListener("keydown", (event) => {
      const links = [...box.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      if (event.key === "Escape") {
        box.hidden = true;
        last = "";
        input.focus();
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

  function start() {
    document.querySelectorAll("[data-finder]").forEach(finder);
    document.querySelectorAll("[data-search]").forEach(suggestions);
    const twin = document.querySelector("[data-twin]");
    if (twin && document.querySelector("[data-finder]")) {
      twin.addEventListener("click", () => {
        twin.search = location.search;
      });
    }
    if (location.protocol === "file:") {
      document.querySelectorAll('a[href$="/"], a[href*="/#"], a[href*="/?"]').forEach((link) => {
        const [path, tail] = link.getAttribute("href").split(/(?=[?#])/, 2);
        if (!/^[a-z]+:/i.test(path) && path.endsWith("/")) {
          link.setAttribute("href", `${path}index.html${tail || ""}`);
        }
      });
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  return { load };
})();

window.gongshi = gongshi;
