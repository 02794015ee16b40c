// The map's own controls; every word is set as text, never as HTML.
(() => {
  const OPEN_FROM_WIDTH = 640;

  function element(tag, className, parent, text) {
    const made = L.DomUtil.create(tag, className, parent);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function icon(path) {
    const svg = L.SVG.create("svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const line = L.SVG.create("path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const SIGNS = {
    home: "M2.5 8 8 3l5.5 5M4 7v6h3V9.6h2V13h3V7",
    full_screen: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
    picture: "M3 4.5h2.6L6.6 3h2.8l1 1.5H13v8H3zM8 6.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
    layers: "M8 2.5 14 6 8 9.5 2 6zM2.6 9.2 8 12.4l5.4-3.2",
  };

  linli.dress = (button, sign) => {
    button.classList.add("linli-sign");
    button.append(icon(SIGNS[sign]));
  };

  function button(parent, title, sign, act) {
    const made = element("a", "", parent);
    Object.assign(made, { href: "#", title, role: "button" });
    made.setAttribute("aria-label", title);
    linli.dress(made, sign);
    L.DomEvent.on(made, "click", (event) => {
      L.DomEvent.stop(event);
      act();
    });
    return made;
  }

  linli.Tools = L.Control.extend({
    options: { position: "topright" },
    initialize({ texts, goHome, takePicture }) {
      Object.assign(this, { texts, goHome, takePicture });
    },
    onAdd() {
      const bar = element("div", "leaflet-bar linli-tools");
      L.DomEvent.disableClickPropagation(bar);
      button(bar, this.texts.home, "home", this.goHome);
      if (document.fullscreenEnabled) {
        button(bar, this.texts.full_screen, "full_screen", () =>
          document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
        );
      }
      this.picture = button(bar, this.texts.picture, "picture", this.takePicture);
      this.offerPicture(false);
      return bar;
    },
    // Where nothing is known of what the map shows, no picture of it is offered.
    offerPicture(isOffered) {
      this.picture.hidden = !isOffered;
    },
  });

  // A thing that Leaflet's layer control can switch, drawn by somebody else.
  linli.Switch = L.Layer.extend({
    initialize(turn) {
      this.turn = turn;
    },
    onAdd() {
      this.turn(true);
    },
    onRemove() {
      this.turn(false);
    },
  });

  function swatch(style, glyph, ground) {
    const made = element("span", style.hatched ? "linli-swatch linli-hatched" : "linli-swatch");
    made.style.setProperty("--fill", style.fill);
    made.style.setProperty("--ground", ground);
    if (glyph) {
      made.classList.add("linli-round");
      made.append(icon(glyph));
    }
    return made;
  }

  linli.Legend = L.Control.extend({
    options: { position: "bottomleft" },
    initialize({ texts, glyphs, colours }) {
      Object.assign(this, { texts, glyphs, colours });
    },
    onAdd() {
      this.box = element("details", "linli-legend");
      this.box.addEventListener("click", ({ target }) => {
        this.isChosen ||= Boolean(target.closest("summary"));
      });
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      return this.box;
    },
    // Folded on a telephone and on a small map, until somebody opens or folds it.
    fit(mapWidth) {
      if (!this.isChosen) this.box.open = mapWidth > OPEN_FROM_WIDTH;
    },
    // The pixels at the left that the open legend covers.
    width() {
      return this.box.open && !this.box.hidden ? this.box.offsetWidth + this.box.offsetLeft * 2 : 0;
    },

    // Rows of the classes that are shown; `parts` are lists of styles with a heading each.
    show({ title, note, parts }) {
      this.parts = parts;
      this.box.replaceChildren();
      element("summary", "", this.box, title || this.texts.legend);
      const scroll = element("div", "linli-legend-body", this.box);
      for (const { heading, styles, signs } of parts) {
        if (heading) element("h3", "", scroll, heading);
        const list = element("ul", signs ? "linli-columns" : "", scroll);
        for (const style of styles) {
          const row = element("li", "", list);
          row.append(swatch(style, signs && this.glyphs[style.code], this.colours.surface));
          element("span", "linli-label", row, style.label);
          element("span", "linli-count", row, String(style.count));
        }
      }
      if (note) element("p", "linli-note", scroll, note);
      this.box.hidden = !parts.length && !note;
    },
  });

  linli.element = element;
})();
