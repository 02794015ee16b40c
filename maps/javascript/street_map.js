// The street's map: built once by `linli.mount`, then given values by `linli.show` as often as a filter changes.
(() => {
  const COMMUNITY_CLICK_MAX_ZOOM = 16;
  // However busy the page is.
  const LETTERS_WITHIN_MS = 2000;
  // They lie everywhere: where a spot may be chosen, no click is theirs.
  const AREAS = new Set(["grids", "communities"]);
  // From the top: what a click at one spot means.
  const CLICK_ORDER = ["facilities", "compounds", "grids", "communities"];

  // How long the page may take to answer a press.
  const LOOK_HELD_MS = 3000;

  // Raised after each paint of values: browser tests and benchmarks wait for it.
  window.linliPainted = 0;

  // streamlit-folium doesn't wait for style sheets, without which nothing has its size.
  function styleSheets() {
    const links = [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !link.sheet);
    return Promise.all(
      links.map(
        (link) =>
          new Promise((done) => {
            link.addEventListener("load", done);
            link.addEventListener("error", done);
          }),
      ),
    );
  }

  // Ids, names and search terms: sent along, or in a file of their own that is fetched once.
  async function readWords({ url, text }) {
    if (!url) return JSON.parse(text);
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${url}`);
    return answer.json();
  }

  // A look is what the page would say of the compounds: their classes, and what the legend says.
  function dressed(values, look) {
    if (!look) return values;
    const { title, note, ...compounds } = look;
    return { ...values, layers: { ...values.layers, compounds }, legend: { title, note } };
  }

  class StreetMap {
    constructor(map, config) {
      Object.assign(this, { map, config, layers: {}, chosen: null, hovered: null, values: null, wanted: null });
      this.isHeld = false;
      this.shown = { roads: true, water: true, buildings: true, labels: true };
      this.fillFrame();
      this.painter = new linli.Painter(this.layers, config);
      this.addCanvases();
      this.addControls();
      this.listen();
      this.load();
    }

    // The map fills its frame, however tall the page makes it.
    fillFrame() {
      const container = this.map.getContainer();
      container.setAttribute("role", "region");
      container.setAttribute("aria-label", this.config.texts.map);
      document.documentElement.lang = this.config.language;
      // folium forbids to enlarge the page, which some people need.
      for (const meta of document.querySelectorAll("meta[name=viewport]")) meta.content = "width=device-width";
      Object.assign(container.style, { width: "100%", height: "100vh", backgroundColor: this.config.colours.land });
      Object.assign(document.body.style, { margin: 0, overflow: "hidden", backgroundColor: this.config.colours.land });
      for (const [name, value] of Object.entries(this.config.colours)) {
        document.documentElement.style.setProperty(`--${name.replaceAll("_", "-")}`, value);
      }
      new ResizeObserver(() => {
        if (this.isHeld) return;
        this.legend.fit(container.clientWidth);
        if (this.isStarted) this.pinTiles();
        this.viewpoint.resize();
        this.start();
      }).observe(container);
    }

    addCanvases() {
      const { map, painter } = this;
      const canvas = (name, zIndex, paint, options) => {
        const pane = `linli-${name}`;
        map.createPane(pane).style.zIndex = zIndex;
        return new linli.CanvasLayer(paint, { pane, ...options });
      };
      this.ground = canvas("ground", 405, (context, view) => painter.ground(context, view, this.base));
      this.areas = canvas("areas", 410, (context, view) => painter.areas(context, view));
      const isBlank = () => !this.chosen && !this.hovered;
      this.marks = canvas("marks", 420, (context, view) => painter.marks(context, view, this), { isBlank });
      this.above = canvas("above", 430, (context, view) => painter.above(context, view));
      this.canvases = [this.ground, this.areas, this.marks, this.above];
    }

    addControls() {
      const { map, config } = this;
      const { texts } = config;
      this.editor = new linli.Editor(map, config);
      this.preview = new linli.Preview(map, config);
      this.shapes = new linli.Shapes(map);
      if (config.wall) {
        // The page tells what the colours mean.
        this.legend = { show() {}, fit() {}, width: () => 0 };
        this.viewpoint = new linli.WallViewpoint(map, config);
        return;
      }
      this.search = new linli.Search({
        texts,
        places: () => this.searchable(),
        choose: (place) => this.choose(place, true),
      }).addTo(map);
      L.control.zoom({ position: "topright", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
      this.picture = new linli.Picture(this);
      const acts = { goHome: () => this.viewpoint.goHome(), takePicture: () => this.picture.save() };
      this.tools = new linli.Tools({ texts, ...acts }).addTo(map);
      this.legend = new linli.Legend(config).addTo(map);
      this.viewpoint = new linli.Viewpoint(map, config, this.legend);
      L.control.scale({ position: "bottomright", imperial: false, maxWidth: 120 }).addTo(map);
    }

    async load() {
      const { url } = this.config;
      try {
        const [answer] = await Promise.all([fetch(`${url}outlines.json`), styleSheets()]);
        if (!answer.ok) throw new Error(`${answer.status} ${url}`);
        const { tiles, layers } = await answer.json();
        for (const [name, collection] of Object.entries(layers)) {
          this.layers[name] = new linli.PlaceLayer(name, collection);
        }
        this.addBaseMap(tiles);
      } catch (error) {
        this.fail(error);
      }
      if (this.layers.grids) this.layers.grids.shown = this.config.shows_grids;
      this.isLoaded = true;
      if (!this.config.wall) this.addLayerControl();
      if (this.values) this.update();
      else if (!this.wanted) this.start();
    }

    fail(error) {
      console.error(error);
      linli.element("div", "linli-failed", this.map.getContainer(), this.config.texts.failed);
    }

    addBaseMap(tiles) {
      const { map, config } = this;
      this.base = linli.baseMap(config.url, tiles, config.colours, this.shown, () => this.repaintGround());
      this.hasBuildings = tiles.includes("buildings");
      if (config.online) {
        this.online = linli.onlineBaseMap(config.online).addTo(map);
        L.control.attribution({ prefix: false, position: "bottomright" }).addTo(map);
      } else {
        this.base?.addTo(map);
      }
    }

    addLayerControl() {
      const { map, config, layers, shown } = this;
      const overlays = {};
      const add = (name, isShown, turn) => {
        overlays[name] = new linli.Switch((on) => {
          turn(on);
          if (this.values) this.showLegend();
          this.repaint();
        });
        if (isShown) overlays[name].addTo(map);
      };
      for (const name of ["communities", "grids", "compounds", "facilities"]) {
        const layer = layers[name];
        if (layer) add(config.layer_names[name], layer.shown, (on) => Object.assign(layer, { shown: on }));
      }
      add(config.texts.labels, true, (on) => {
        this.painter.withoutNames = !on;
        this.switchBase("labels", on);
      });
      if (this.base) {
        for (const name of ["roads", "water", ...(this.hasBuildings ? ["buildings"] : [])]) {
          add(config.layer_names[name], shown[name], (on) => this.switchBase(name, on));
        }
      }
      const bases = this.online
        ? { [config.texts.online_base_map]: this.online, [config.texts.own_base_map]: this.base ?? L.layerGroup() }
        : null;
      const control = L.control.layers(bases, overlays, { position: "topright" }).addTo(map);
      const toggle = control.getContainer().querySelector(".leaflet-control-layers-toggle");
      linli.dress(toggle, "layers");
      toggle.title = config.texts.layers;
      toggle.setAttribute("aria-label", config.texts.layers);
    }

    switchBase(name, on) {
      if (this.shown[name] === on) return;
      this.shown[name] = on;
      this.redrawBase();
    }

    // Called when a zoom ends: letters of the base map were drawn for another scale.
    fitLetters() {
      const zoom = this.map.getZoom();
      const ratio = 2 ** (Math.round(zoom) - zoom);
      if (ratio === linli.tileZoomRatio) return;
      linli.tileZoomRatio = ratio;
      this.redrawBase();
    }

    // On a wall, where nobody zooms.
    pinTiles() {
      if (!this.config.wall) return;
      this.map.invalidateSize({ pan: false });
      if (!this.viewpoint.pin(this.base) || !this.base) return;
      this.base.clearLayout();
      this.base.redraw();
    }

    // Once a frame, however many tiles have come.
    repaintGround() {
      this.groundFrame ??= requestAnimationFrame(() => {
        this.groundFrame = null;
        this.ground.paint();
      });
    }

    redrawBase() {
      if (!this.base?._map) return;
      this.base.clearLayout();
      this.base.rerenderTiles();
    }

    // As soon as there is something to show and a frame that has a size.
    start() {
      const { x, y } = this.map.getSize();
      const isWaiting = this.wanted && !this.values;
      if (this.isStarted || !this.isLoaded || isWaiting || !x || !y) return;
      this.isStarted = true;
      this.pinTiles();
      this.viewpoint.start(this.values?.focus ?? null);
      for (const canvas of this.canvases) canvas.addTo(this.map);
      if (!this.config.wall) {
        this.fitLetters();
        this.map.on("zoomend", () => this.fitLetters());
      }
      (window.requestIdleCallback ?? setTimeout)(() => this.loadFonts(), { timeout: LETTERS_WITHIN_MS });
    }

    async loadFonts() {
      const faces = this.config.fonts.map(
        ({ url, weight, range }) =>
          new FontFace("Noto Sans SC", `url(${url})`, { weight, ...(range && { unicodeRange: range }) }),
      );
      faces.forEach((face) => document.fonts.add(face));
      await Promise.allSettled(faces.map((face) => face.load()));
      this.painter.widths.clear();
      // Captions were placed by the width of other letters.
      this.shapes.drawAgain();
      this.redrawBase();
      this.repaint();
      this.shapes.fit();
    }

    // Values without their words wait for them; a newer message that comes meanwhile takes their place.
    async show(values) {
      this.wanted = values;
      const source = values.words.url ?? values.words.text;
      let { words } = this;
      if (source !== this.wordsSource) {
        try {
          words = await readWords(values.words);
        } catch (error) {
          this.fail(error);
          return;
        }
        if (values !== this.wanted) return;
      }
      // An answer to an earlier press doesn't undo a later one.
      if (values.look === this.pressed?.look || performance.now() > this.pressed?.until) this.pressed = null;
      Object.assign(this, { words, wordsSource: source, look: this.pressed?.look ?? values.look });
      this.values = dressed(values, words.looks?.[this.look]);
      this.update();
    }

    // The page's choice of looks was pressed: painted at once, before the page has answered.
    press(position) {
      const looks = this.words?.looks ?? {};
      const look = Object.keys(looks)[position];
      this.pressed = null;
      // One that only the page knows, or that is shown already: its answer is waited for.
      if (!look || !this.look || look === this.look) return;
      this.pressed = { look, until: performance.now() + LOOK_HELD_MS };
      this.look = look;
      this.values = dressed(this.values, looks[look]);
      this.update();
    }

    update() {
      if (!this.isLoaded || !this.values) return;
      const { layers, values, words } = this;
      for (const layer of Object.values(layers)) layer.set(values.layers[layer.name], words[layer.name]);
      const [layerName, id] = values.selected ?? [];
      this.chosen = layers[layerName]?.byId.get(id) ?? null;
      this.hover(null);
      this.painter.spots = (values.shapes ?? [])
        .filter(({ geometry }) => geometry.type === "Point")
        .map(({ geometry }) => linli.toWorld(geometry.coordinates));
      this.showLegend();
      this.tools?.offerPicture(Boolean(values.picture));
      // After the legend, beside which the street is to lie.
      this.start();
      this.repaint();
      if (this.isStarted) this.viewpoint.follow(values.focus);
      this.preview.show(values.points);
      this.shapes.show(values.shapes);
      this.editor.follow(values.edit).catch((error) => this.fail(error));
      requestAnimationFrame(() => {
        window.linliPainted += 1;
      });
    }

    showLegend() {
      const { layers, values, config } = this;
      const part = (name) => {
        const layer = layers[name];
        // Shapes over a street without outlines of its own are told too.
        const known = layer ? layer.shown && layer.styles : values.layers[name]?.styles;
        const styles = (known || []).filter((style) => style.count > 0);
        const heading = name === "compounds" ? "" : config.layer_names[name];
        return styles.length ? [{ heading, styles, signs: name === "facilities" }] : [];
      };
      const parts = ["compounds", "communities", "grids", "facilities"].flatMap(part);
      this.legend.show({ title: values.legend.title, note: values.legend.note, parts });
    }

    repaint() {
      if (!this.isStarted) return;
      for (const canvas of this.canvases) canvas.paint();
    }

    *searchable() {
      for (const name of ["compounds", "facilities", "communities"]) {
        for (const place of this.layers[name]?.visible() ?? []) if (place.name) yield place;
      }
    }

    listen() {
      if (this.config.wall) return;
      this.map.on("click", ({ latlng }) => {
        if (this.editor.isBusy) return;
        const place = this.at(latlng);
        if (place) this.choose(place, false);
        else if (this.values?.spots && this.isStarted) this.chooseSpot(latlng);
      });
      this.map.on("mousemove", ({ latlng }) => {
        if (this.isHovering || this.editor.isBusy) return;
        this.isHovering = requestAnimationFrame(() => {
          this.isHovering = 0;
          this.hover(this.at(latlng), latlng);
        });
      });
      this.map.on("mouseout movestart", () => this.hover(null));
      this.tooltip = L.tooltip({ direction: "top", offset: [0, -8], opacity: 1, className: "linli-tooltip" });
    }

    at(latlng) {
      if (!this.isStarted) return null;
      const [x, y] = linli.toWorld([latlng.lng, latlng.lat]);
      const zoom = this.map.getZoom();
      const radius = linli.hitRadius(zoom) / 2 ** zoom;
      for (const name of CLICK_ORDER) {
        if (this.values?.spots && AREAS.has(name)) continue;
        if (name === "communities" && zoom > COMMUNITY_CLICK_MAX_ZOOM) continue;
        const place = this.layers[name]?.at(x, y, radius);
        if (place) return place;
      }
      return null;
    }

    hover(place, latlng) {
      // Communities lie everywhere: only where they are coloured does their caption say something.
      const isSilent = place?.layer === "communities" && !this.layers.communities.styles?.length;
      const named = place?.name && !isSilent ? place : null;
      this.map.getContainer().style.cursor = place ? "pointer" : "";
      if (named && latlng) this.tooltip.setLatLng(latlng);
      if (named === this.hovered) return;
      this.hovered = named;
      this.marks.paint();
      if (!named) {
        this.tooltip.remove();
        return;
      }
      const box = document.createElement("div");
      linli.element("strong", "", box, named.name);
      if (named.caption) linli.element("span", "", box, named.caption);
      this.tooltip.setContent(box).addTo(this.map);
    }

    // A spot beside every place, to the metre.
    chooseSpot({ lng, lat }) {
      this.chosen = null;
      this.marks.paint();
      const id = `${lng.toFixed(5)},${lat.toFixed(5)}`;
      window.Streamlit.setComponentValue({ layer: "spot", id, serial: Date.now() });
    }

    // Marked at once; the page answers with the card. The serial lets one place be clicked twice.
    choose(place, fly) {
      this.chosen = place;
      this.marks.paint();
      if (fly) this.viewpoint.flyTo(place.bounds());
      window.Streamlit.setComponentValue({ layer: place.layer, id: place.id, serial: Date.now() });
    }
  }

  let current = null;
  let early = null;

  // streamlit-folium adds the same style sheet at every change: a screen that runs for days would drown in them.
  function dropRepeatedStyles() {
    const seen = new Set();
    for (const style of document.head.querySelectorAll("style")) {
      if (seen.has(style.textContent)) style.remove();
      else seen.add(style.textContent);
    }
  }

  linli.mount = (map, config) => {
    current = new StreetMap(map, config);
    window.linliMap = current;
    if (early) current.show(early);
    // Values that came while the scripts were loading were dropped; ask the page for the newest.
    setTimeout(() => window.Streamlit.setComponentReady());
  };

  linli.press = (position) => current?.press(position);

  linli.show = (values) => {
    // streamlit-folium keeps every feature group that it was ever given; ours hold nothing.
    if (window.feature_group) window.feature_group.length = 0;
    dropRepeatedStyles();
    if (current) current.show(values);
    else early = values;
  };
})();
