// Points of a file that isn't stored yet, as they lie under the coordinate system that is looked at.
(() => {
  const PANE = "linli-preview";

  linli.Preview = class {
    constructor(map, { colours }) {
      // Above everything that is painted, below the tooltips.
      map.createPane(PANE).style.zIndex = 440;
      this.style = {
        renderer: L.canvas({ pane: PANE, padding: 0.3 }),
        interactive: false,
        radius: 5,
        weight: 1.5,
        color: colours.surface,
        fillColor: colours.primary,
        fillOpacity: 0.9,
      };
      this.points = L.layerGroup().addTo(map);
    }

    // Points are longitude and latitude in degrees.
    show(points) {
      this.points.clearLayers();
      for (const [longitude, latitude] of points) {
        this.points.addLayer(L.circleMarker([latitude, longitude], this.style));
      }
    }
  };
})();
