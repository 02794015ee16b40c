// Draws by hand: the corners of an outline, or where a gate stands. Geoman is fetched when somebody first edits.
(() => {
  const PANE = "linli-edit";
  const DEGREE_DECIMALS = 7; // a centimetre

  function fetched(tag, attributes) {
    return new Promise((done, failed) => {
      const part = Object.assign(document.createElement(tag), attributes);
      part.addEventListener("load", done);
      part.addEventListener("error", () => failed(new Error(attributes.src ?? attributes.href)));
      document.head.append(part);
    });
  }

  class Editor {
    constructor(map, config) {
      Object.assign(this, { map, config, token: null });
      map.createPane(PANE).style.zIndex = 440;
    }

    get isBusy() {
      return this.token !== null;
    }

    // The page names the task with every message: only another one changes anything.
    async follow(task) {
      if ((task?.token ?? null) === this.token) return;
      this.stop();
      if (!task) return;
      this.token = task.token;
      if (task.mode === "outline") await this.loadGeoman();
      if (this.token !== task.token) return;
      this[task.mode](task.geometry);
    }

    async loadGeoman() {
      const { js, css } = this.config.editor;
      this.loading ??= Promise.all([
        fetched("script", { src: js }),
        fetched("link", { rel: "stylesheet", href: css }),
      ]);
      await this.loading;
      // The map is older than Geoman, which looks after new ones only.
      this.map.pm ??= new L.PM.Map(this.map);
      this.map.pm.setLang(this.config.language);
      this.map.pm.setGlobalOptions({
        panes: { layerPane: PANE, vertexPane: PANE, markerPane: PANE },
        allowSelfIntersection: false,
        snappable: true,
      });
    }

    stop() {
      this.token = null;
      this.map.off("click", this.place, this).off("pm:create", this.created, this);
      if (this.map.pm?.globalDrawModeEnabled()) this.map.pm.disableDraw();
      this.shape?.remove();
      this.shape = null;
      this.map.getContainer().classList.remove("linli-placing");
    }

    outline(geometry) {
      const { map, config } = this;
      const style = { color: config.colours.primary, weight: 3, fillOpacity: 0.15, pane: PANE };
      if (geometry) {
        [this.shape] = L.geoJSON(geometry, { ...style, style: () => style }).getLayers();
        this.shape.addTo(map);
        this.adjust();
        return;
      }
      map.on("pm:create", this.created, this);
      map.pm.enableDraw("Polygon", { pathOptions: style, templineStyle: style, hintlineStyle: style });
    }

    created({ layer }) {
      this.shape = layer;
      this.map.off("pm:create", this.created, this);
      this.adjust();
      this.send();
    }

    adjust() {
      this.shape.pm.enable({ allowSelfIntersection: false });
      this.shape.on("pm:edit", () => this.send());
    }

    point(geometry) {
      this.map.on("click", this.place, this);
      this.map.getContainer().classList.add("linli-placing");
      if (geometry) this.put(L.latLng(geometry.coordinates[1], geometry.coordinates[0]));
    }

    place({ latlng }) {
      this.put(latlng);
      this.send();
    }

    put(latlng) {
      if (this.shape) {
        this.shape.setLatLng(latlng);
        return;
      }
      const icon = L.divIcon({ className: "linli-pin", iconSize: [18, 18] });
      this.shape = L.marker(latlng, { icon, pane: PANE, draggable: true, keyboard: true }).addTo(this.map);
      this.shape.on("dragend", () => this.send());
    }

    send() {
      const { geometry } = this.shape.toGeoJSON(DEGREE_DECIMALS);
      window.Streamlit.setComponentValue({ edit: this.token, geometry, serial: Date.now() });
    }
  }

  linli.Editor = Editor;
})();
