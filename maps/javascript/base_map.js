// The base map: the street's own roads, water, green and buildings, drawn calmly, so that the compounds stand out.
(() => {
  const FONT = '"Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif';

  // Width in pixels by zoom; a road narrower than a pixel and a half loses its casing.
  const ROADS = {
    footway: { from: 16, width: [[16, 0.8], [19, 3]], casing: 0 },
    unknown: { from: 14, width: [[14, 0.6], [16, 3], [19, 12]], casing: 0.8 },
    alley: { from: 14, width: [[14, 0.6], [16, 2.6], [19, 10]], casing: 0.8 },
    residential: { from: 13, width: [[13, 0.7], [16, 4.5], [19, 16]], casing: 0.9 },
    tertiary: { from: 12, width: [[12, 0.9], [14, 3], [16, 7], [19, 24]], casing: 1 },
    secondary: { from: 11, width: [[11, 1], [14, 4.5], [16, 10], [19, 32]], casing: 1 },
    primary: { from: 11, width: [[11, 1.5], [14, 6], [16, 13], [19, 42]], casing: 1.1 },
  };
  const LABEL_FROM = { primary: 13, secondary: 14, tertiary: 15, residential: 16, alley: 17, unknown: 17, footway: 18 };

  function roadRules(colours, shown) {
    const rule = (code, from, width, colour) => ({
      dataSource: "base",
      dataLayer: "base",
      minzoom: from,
      filter: (_, feature) => shown.roads && feature.props.layer === "road" && feature.props.class === code,
      symbolizer: new protomapsL.LineSymbolizer({ color: colour, width, lineCap: "round", lineJoin: "round" }),
    });
    const classes = Object.entries(ROADS);
    const casings = classes
      .filter(([, road]) => road.casing)
      .map(([code, road]) => {
        const width = protomapsL.exp(1.4, road.width);
        return rule(code, road.from, (zoom) => width(zoom) + 2 * road.casing, colours.road_casing);
      });
    const fills = classes.map(([code, road]) =>
      rule(code, road.from, protomapsL.exp(1.4, road.width), code === "footway" ? colours.road_casing : colours.road),
    );
    return [...casings, ...fills];
  }

  function paintRules(colours, shown) {
    const area = (dataSource, layer, fill, switchedBy, line) => ({
      dataSource,
      dataLayer: "base",
      filter: (_, feature) => shown[switchedBy] && feature.props.layer === layer && feature.geomType === 3,
      symbolizer: new protomapsL.PolygonSymbolizer({ fill, ...(line && { stroke: line, width: 0.6 }) }),
    });
    const waterway = {
      dataSource: "base",
      dataLayer: "base",
      filter: (_, feature) => shown.water && feature.props.layer === "water" && feature.geomType === 2,
      symbolizer: new protomapsL.LineSymbolizer({
        color: colours.water,
        width: protomapsL.exp(1.4, [[11, 1], [14, 4], [16, 9], [19, 30]]),
        lineCap: "round",
        lineJoin: "round",
      }),
    };
    return [
      area("base", "block", colours.block, "roads"),
      area("base", "green", colours.green, "water"),
      area("base", "water", colours.water, "water"),
      waterway,
      ...roadRules(colours, shown),
      area("buildings", "building", colours.building, "buildings", colours.road_casing),
    ];
  }

  // Names along a line, each character upright in the manner of Chinese maps: along a street that runs north to
  // south they stand below each other.
  class NameAlongLine {
    constructor({ size, fill, halo, weight = 400, spacing = 1 }) {
      Object.assign(this, { size, fill, halo, weight, spacing });
    }

    place(layout, geometry, feature) {
      const { name } = feature.props;
      if (!name) return undefined;
      const size = this.size(layout.zoom) * linli.tileZoomRatio;
      const font = `${this.weight} ${size}px ${FONT}`;
      layout.scratch.font = font;
      const letters = [...name].map((letter) => ({ letter, width: layout.scratch.measureText(letter).width }));
      const gap = this.spacing + (letters.length < 5 ? size * 0.25 : 0);
      const length = letters.reduce((sum, { width }) => sum + width + gap, -gap);
      const labels = [];
      for (const line of geometry) {
        const lengths = [0];
        for (let i = 1; i < line.length; i += 1) lengths.push(lengths[i - 1] + line[i].dist(line[i - 1]));
        const total = lengths[lengths.length - 1];
        if (total < length + size) continue;
        const count = Math.max(1, Math.floor(total / 420));
        for (let k = 0; k < count; k += 1) {
          const start = (total * (k + 0.5)) / count - length / 2;
          const label = this.along(line, lengths, start, { letters, gap, length, size });
          if (label) labels.push({ ...label, font, name });
        }
      }
      return labels.length ? labels.map((label) => this.finish(label)) : undefined;
    }

    // The letters' positions from `start` on, or null where the line bends too much to be read.
    along(line, lengths, start, { letters, gap, length, size }) {
      const at = (distance) => {
        let i = 1;
        while (i < lengths.length - 1 && lengths[i] < distance) i += 1;
        const share = (distance - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
        const [a, b] = [line[i - 1], line[i]];
        return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
      };
      const [first, last] = [at(start), at(start + length)];
      const chord = Math.hypot(last.x - first.x, last.y - first.y);
      if (chord < length * 0.92) return null;
      const angle = Math.atan2(last.y - first.y, last.x - first.x);
      const steep = Math.abs(Math.sin(angle)) > Math.SQRT1_2;
      // Read from left to right, and downwards along steep streets.
      const backwards = steep ? last.y < first.y : last.x < first.x;
      const turn = angle + (backwards ? Math.PI : 0) - (steep ? Math.PI / 2 : 0);
      const latin = /[A-Za-z]{3}/.test(letters.map(({ letter }) => letter).join(""));
      let distance = 0;
      const placed = letters.map(({ letter, width }) => {
        const middle = distance + width / 2;
        distance += width + gap;
        const point = at(backwards ? start + length - middle : start + middle);
        return { letter, x: point.x, y: point.y };
      });
      const anchor = line[0].clone();
      const centre = at(start + length / 2);
      anchor.x = centre.x;
      anchor.y = centre.y;
      return { anchor, placed, size, turn: latin && steep ? turn + Math.PI / 2 : turn };
    }

    finish({ anchor, placed, size, turn, font, name }) {
      const half = size * 0.75;
      return {
        anchor,
        bboxes: placed.map(({ x, y }) => ({ minX: x - half, minY: y - half, maxX: x + half, maxY: y + half })),
        deduplicationKey: name,
        deduplicationDistance: 260,
        draw: (context) => {
          context.globalAlpha = 1;
          context.font = font;
          context.textAlign = "center";
          context.textBaseline = "middle";
          context.lineJoin = "round";
          context.lineWidth = 3;
          context.strokeStyle = this.halo;
          context.fillStyle = this.fill;
          for (const write of ["strokeText", "fillText"]) {
            for (const { letter, x, y } of placed) {
              context.save();
              context.translate(x - anchor.x, y - anchor.y);
              context.rotate(turn);
              context[write](letter, 0, 0);
              context.restore();
            }
          }
        },
      };
    }
  }

  // A name in the middle of an area; protomaps places it where the area is widest.
  function labelRules(colours, shown) {
    const streets = Object.entries(LABEL_FROM).map(([code, from]) => ({
      dataSource: "base",
      dataLayer: "base",
      minzoom: from,
      filter: (_, { props }) => shown.labels && shown.roads && props.layer === "road" && props.class === code,
      symbolizer: new NameAlongLine({
        size: (zoom) => (code === "primary" || code === "secondary" ? 12 : 11) + (zoom >= 17 ? 1 : 0),
        fill: colours.road_label,
        halo: colours.road,
      }),
    }));
    const waterNames = (geomType, symbolizer) => ({
      dataSource: "base",
      dataLayer: "base",
      minzoom: 13,
      filter: (_, feature) =>
        shown.labels && shown.water && feature.props.layer === "water" && feature.geomType === geomType,
      symbolizer,
    });
    const areaName = (size, fill, halo) =>
      new protomapsL.CenteredTextSymbolizer({
        labelProps: ["name"],
        font: () => `400 ${size * linli.tileZoomRatio}px ${FONT}`,
        fill,
        stroke: halo,
        width: 2.5,
      });
    return [
      ...streets,
      waterNames(2, new NameAlongLine({ size: () => 12, fill: colours.water_label, halo: colours.land, spacing: 4 })),
      waterNames(3, areaName(12, colours.water_label, colours.land)),
      {
        dataSource: "base",
        dataLayer: "base",
        minzoom: 15,
        filter: (_, { props }) => shown.labels && shown.water && props.layer === "green" && props.name,
        symbolizer: areaName(11, colours.road_label, colours.green),
      },
    ];
  }

  // Between two whole zooms the tiles of the nearest are shown scaled; letters keep their size by this factor.
  linli.tileZoomRatio = 1;
  // Enough for a wall of screens; protomaps-leaflet's own limit is 16.
  const MOST_LABELLED_TILES = 256;

  // Names are placed by protomaps-leaflet but drawn by us, on a canvas that isn't scaled: sharp at every zoom, and
  // whole where tiles meet.
  function takeNames(base, onChange) {
    base.xray = true;
    base.clearLayout = () => {
      base.labelers = new protomapsL.Labelers(base.scratch, base.labelRules, MOST_LABELLED_TILES, onChange);
    };
    base.clearLayout();
    base.on("tileload load", onChange);
    base.drawNames = (context, view) => {
      const index = base._map && base.labelers.getIndex(base._tileZoom);
      if (!index) return;
      const scale = view.scale / 2 ** base._tileZoom;
      const corner = (x, y) => ({ x: (x + view.origin.x) / scale, y: (y + view.origin.y) / scale });
      const [first, last] = [corner(0, 0), corner(view.size.x, view.size.y)];
      const seen = { minX: first.x, minY: first.y, maxX: last.x, maxY: last.y };
      context.lineJoin = "round";
      for (const label of index.searchBbox(seen, Infinity)) {
        context.save();
        context.translate(label.anchor.x * scale - view.origin.x, label.anchor.y * scale - view.origin.y);
        context.scale(scale, scale);
        label.draw(context);
        context.restore();
      }
    };
  }

  // Returns null where the street has neither roads nor buildings: the land's colour is then all there is.
  linli.baseMap = (folder, tiles, colours, shown, onNames) => {
    if (!tiles.length) return null;
    const sources = Object.fromEntries(
      tiles.map((name) => [name, { url: `${folder}${name}.pmtiles`, maxDataZoom: 16 }]),
    );
    const base = protomapsL.leafletLayer({
      sources,
      paintRules: paintRules(colours, shown),
      labelRules: labelRules(colours, shown),
      backgroundColor: colours.land,
      attribution: "",
      tileDelay: 1,
      maxZoom: 19,
      devicePixelRatio: linli.pixelRatio(),
    });
    takeNames(base, onNames);
    return base;
  };

  // Tiles in GCJ-02 are moved as a whole by the street's own offset; across a street the offset differs by 2 m a km.
  const ShiftedTiles = L.TileLayer.extend({
    _shifted(center) {
      const [lat, lon] = this.options.shift;
      return L.latLng(center.lat + lat, center.lng + lon);
    },
    _getTiledPixelBounds(center) {
      return L.TileLayer.prototype._getTiledPixelBounds.call(this, this._shifted(center));
    },
    _setZoomTransform(level, center, zoom) {
      L.TileLayer.prototype._setZoomTransform.call(this, level, this._shifted(center), zoom);
    },
  });

  linli.onlineBaseMap = ({ urls, subdomains, max_native_zoom: maxNativeZoom, attribution, shift }) => {
    const options = { subdomains, maxNativeZoom, maxZoom: 19, attribution, shift };
    return L.layerGroup(urls.map((url) => (shift ? new ShiftedTiles(url, options) : L.tileLayer(url, options))));
  };

  linli.FONT = FONT;
})();
