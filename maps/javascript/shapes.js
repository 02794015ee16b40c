// Areas, lines and points over the street for one view: isochrones, routes, a chosen spot.
(() => {
  const PANE = "linli-shapes";

  linli.Shapes = class {
    constructor(map) {
      // Above the compounds, below the marks and the names.
      map.createPane(PANE).style.zIndex = 415;
      this.map = map;
      this.renderer = L.svg({ pane: PANE, padding: 0.3 });
      this.group = L.layerGroup().addTo(map);
      this.drawn = "[]";
    }

    drawAgain() {
      const shapes = JSON.parse(this.drawn);
      this.drawn = "";
      this.show(shapes);
    }

    show(shapes) {
      const wanted = JSON.stringify(shapes ?? []);
      if (wanted === this.drawn) return;
      this.drawn = wanted;
      this.group.clearLayers();
      for (const shape of shapes ?? []) {
        const { geometry, colour, caption, dashed, is_named_inside: isInside, fill_opacity: fillOpacity } = shape;
        const isLine = geometry.type.endsWith("LineString");
        const style = {
          renderer: this.renderer,
          pane: PANE,
          color: colour,
          weight: isLine ? 5 : 2,
          opacity: 0.95,
          fillColor: colour,
          fillOpacity: isLine ? 0 : fillOpacity,
          dashArray: dashed ? "6 6" : null,
          // Clicks go to the places below.
          interactive: false,
        };
        const dot = { ...style, radius: 7, color: "#ffffff", fillOpacity: 1 };
        const pointToLayer = (_feature, latlng) => L.circleMarker(latlng, dot);
        const isPoint = geometry.type === "Point";
        const layer = L.geoJSON(geometry, isPoint ? { pointToLayer } : { ...style, style: () => style });
        layer.addTo(this.group);
        if (caption) this.label(layer, caption, isLine, isInside);
      }
    }

    // Words have another width in the font that came after them.
    fit() {
      this.group.eachLayer((layer) => {
        if (layer instanceof L.Tooltip) layer.update();
      });
    }

    // Where the shape's edge is highest, or in its middle, or in the middle of a line.
    label(layer, caption, isLine, isInside) {
      const bounds = layer.getBounds();
      const [line] = layer.getLayers();
      if (line instanceof L.CircleMarker) {
        this.write(line.getLatLng(), caption, "top");
        return;
      }
      const points = line.getLatLngs().flat(3);
      if (!points.length || !bounds.isValid()) return;
      if (isInside) this.write(line.getCenter(), caption, "center");
      else if (isLine) this.write(points[Math.floor(points.length / 2)], caption, "center");
      else this.write(points.reduce((a, b) => (b.lat > a.lat ? b : a)), caption, "center");
    }

    write(at, caption, direction) {
      const box = document.createElement("span");
      box.textContent = caption;
      // A dot stays in sight below its words.
      const offset = direction === "top" ? [0, -7] : [0, 0];
      L.tooltip({ permanent: true, direction, offset, className: "linli-shape-label", interactive: false })
        .setLatLng(at)
        .setContent(box)
        .addTo(this.group);
    }
  };
})();
