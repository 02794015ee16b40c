// Find a place by name, alias, pinyin or initials; a list that the keyboard walks through.
(() => {
  const MOST_FOUND = 8;
  const plain = (text) => text.toLowerCase().normalize("NFKC").replace(/\s+/g, "");

  // How well a place answers, the smaller the better; Infinity where it doesn't.
  function rank(place, query) {
    const name = plain(place.name);
    if (name === query) return 0;
    if (name.startsWith(query)) return 1;
    const terms = place.terms.toLowerCase().split(" ");
    if (terms.includes(query)) return 2;
    if (terms.some((term) => term.startsWith(query))) return 3;
    if (name.includes(query)) return 4;
    return plain(place.terms).includes(query) ? 5 : Infinity;
  }

  linli.find = (places, text) => {
    const query = plain(text);
    if (!query) return [];
    const found = [];
    for (const place of places) {
      const score = rank(place, query);
      if (score < Infinity) found.push({ place, score });
    }
    found.sort((a, b) => a.score - b.score || a.place.name.length - b.place.name.length);
    return found.slice(0, MOST_FOUND).map(({ place }) => place);
  };

  linli.Search = L.Control.extend({
    options: { position: "topleft" },
    initialize({ texts, places, choose }) {
      Object.assign(this, { texts, places, choose, found: [], active: -1 });
    },

    onAdd() {
      const box = linli.element("div", "linli-search");
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      this.input = linli.element("input", "", box);
      const { search: placeholder } = this.texts;
      Object.assign(this.input, { type: "search", placeholder, autocomplete: "off", spellcheck: false });
      this.list = linli.element("ul", "", box);
      this.list.id = "linli-found";
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", this.texts.search);
      const attributes = {
        role: "combobox",
        title: this.texts.search_hint,
        "aria-label": `${this.texts.search} (${this.texts.search_hint})`,
        "aria-autocomplete": "list",
        "aria-controls": this.list.id,
      };
      Object.entries(attributes).forEach(([name, value]) => this.input.setAttribute(name, value));
      this.input.addEventListener("input", () => this.look());
      this.input.addEventListener("focus", () => this.look());
      this.input.addEventListener("blur", () => this.close());
      this.input.addEventListener("keydown", (event) => this.onKey(event));
      this.close();
      return box;
    },

    look() {
      this.found = linli.find(this.places(), this.input.value);
      this.active = this.found.length ? 0 : -1;
      this.list.replaceChildren();
      if (!this.input.value.trim()) return this.close();
      if (!this.found.length) linli.element("li", "linli-none", this.list, this.texts.no_match);
      this.found.forEach((place, i) => {
        const row = linli.element("li", "", this.list);
        row.id = `linli-found-${i}`;
        row.setAttribute("role", "option");
        linli.element("span", "linli-found-name", row, place.name);
        linli.element("span", "linli-found-caption", row, place.caption);
        // Before the field loses its focus, which closes the list.
        row.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.take(place);
        });
      });
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      return this.mark();
    },

    mark() {
      [...this.list.querySelectorAll("[role=option]")].forEach((row, i) =>
        row.setAttribute("aria-selected", String(i === this.active)),
      );
      if (this.active < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `linli-found-${this.active}`);
    },

    onKey(event) {
      const moves = { ArrowDown: 1, ArrowUp: -1 };
      if (event.key in moves && this.found.length) {
        event.preventDefault();
        this.active = (this.active + moves[event.key] + this.found.length) % this.found.length;
        this.mark();
      } else if (event.key === "Enter" && this.found[this.active]) {
        this.take(this.found[this.active]);
      } else if (event.key === "Escape") {
        this.input.value = "";
        this.close();
      }
      event.stopPropagation();
    },

    take(place) {
      this.input.value = place.name;
      this.close();
      this.choose(place);
    },

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.input.removeAttribute("aria-activedescendant");
    },
  });
})();
