// Places: the published outlines in the map's own coordinates, with what the page says of each.
//
// Coordinates are Web Mercator's at zoom 0 (a world of 256 by 256), so that a pixel at zoom z is `world * 2 ** z`.
(() => {
  const WORLD = 256;

  function toWorld([lon, lat]) {
    const sine = Math.sin((lat * Math.PI) / 180);
    return [
      (lon / 360 + 0.5) * WORLD,
      (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD,
    ];
  }

  function toLatLng(x, y) {
    const n = Math.PI * (1 - (2 * y) / WORLD);
    return [(Math.atan(Math.sinh(n)) * 180) / Math.PI, (x / WORLD - 0.5) * 360];
  }

  // Rings, lines and points of a geometry as flat arrays x, y, x, y...
  function partsOf(geometry) {
    const flat = (positions) => {
      const part = new Float64Array(positions.length * 2);
      positions.forEach((position, i) => part.set(toWorld(position), i * 2));
      return part;
    };
    const { type, coordinates } = geometry;
    if (type === "Polygon") return { shape: "area", parts: coordinates.map(flat) };
    if (type === "MultiPolygon") return { shape: "area", parts: coordinates.flat().map(flat) };
    if (type === "Point") return { shape: "point", parts: [flat([coordinates])] };
    if (type === "MultiPoint") return { shape: "point", parts: [flat(coordinates)] };
    return { shape: "area", parts: [] };
  }

  function boxOf(parts) {
    const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
    for (const part of parts) {
      for (let i = 0; i < part.length; i += 2) {
        box.west = Math.min(box.west, part[i]);
        box.east = Math.max(box.east, part[i]);
        box.north = Math.min(box.north, part[i + 1]);
        box.south = Math.max(box.south, part[i + 1]);
      }
    }
    return box;
  }

  // The centroid of the largest ring: where a label stands.
  function middleOf(parts, box) {
    let largest = 0;
    let middle = [(box.west + box.east) / 2, (box.north + box.south) / 2];
    for (const ring of parts) {
      let area = 0;
      let x = 0;
      let y = 0;
      // Relative to the ring's first point: a compound is tiny beside the world.
      const [x0, y0] = ring;
      for (let i = 0; i + 3 < ring.length; i += 2) {
        const ax = ring[i] - x0;
        const ay = ring[i + 1] - y0;
        const bx = ring[i + 2] - x0;
        const by = ring[i + 3] - y0;
        const cross = ax * by - bx * ay;
        area += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
      }
      if (Math.abs(area) > largest) {
        largest = Math.abs(area);
        middle = [x0 + x / (3 * area), y0 + y / (3 * area)];
      }
    }
    return middle;
  }

  function isInside(parts, x, y) {
    let inside = false;
    for (const ring of parts) {
      for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
        const [xi, yi, xj, yj] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
        if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
      }
    }
    return inside;
  }

  class Place {
    constructor(layer, feature, outside) {
      this.layer = layer;
      this.id = String(feature.id);
      this.outside = outside;
      Object.assign(this, partsOf(feature.geometry));
      this.box = boxOf(this.parts);
      this.middle = middleOf(this.parts, this.box);
      this.clear();
    }

    // Back to the plain look.
    clear() {
      this.name = "";
      this.terms = "";
      this.caption = "";
      this.style = 0;
      this.hidden = false;
      this.known = false;
    }

    // Whether the place is at world position x, y; points have a radius, in world units.
    isAt(x, y, radius) {
      const { west, east, north, south } = this.box;
      if (x < west - radius || x > east + radius || y < north - radius || y > south + radius) return false;
      if (this.shape === "area") return isInside(this.parts, x, y);
      const [points] = this.parts;
      for (let i = 0; i < points.length; i += 2) {
        if (Math.hypot(points[i] - x, points[i + 1] - y) <= radius) return true;
      }
      return false;
    }

    get size() {
      return (this.box.east - this.box.west) * (this.box.south - this.box.north);
    }

    bounds() {
      const { west, east, north, south } = this.box;
      return L.latLngBounds(toLatLng(west, south), toLatLng(east, north));
    }
  }

  // One layer's places, and the styles by which they are painted.
  class PlaceLayer {
    constructor(name, collection) {
      const outside = new Set(collection.outside);
      this.name = name;
      this.shown = true;
      this.places = collection.features.map((feature) => new Place(name, feature, outside.has(String(feature.id))));
      this.byId = new Map(this.places.map((place) => [place.id, place]));
      this.styles = null;
      this.words = null;
    }

    // Lists come as texts of one line an item; `values` is undefined for the layer's plain look.
    set(values, words) {
      if (!values || !words) {
        this.places.forEach((place) => place.clear());
        this.styles = null;
        this.words = null;
        return;
      }
      this.setWords(words);
      const classes = values.classes.split(",");
      const captions = values.captionOf.split(",");
      this.styles = values.styles;
      this.order.forEach((place, i) => {
        if (!place) return;
        place.style = Number(classes[i]);
        place.hidden = place.style < 0;
        place.caption = values.captions[Number(captions[i])] ?? "";
      });
    }

    // Names and search terms seldom change with a filter; they are split once.
    setWords(words) {
      if (words === this.words) return;
      this.words = words;
      this.places.forEach((place) => place.clear());
      const names = words.names.split("\n");
      const terms = words.terms.split("\n");
      this.order = words.ids.split("\n").map((id) => this.byId.get(id));
      this.order.forEach((place, i) => {
        if (place) Object.assign(place, { name: names[i], terms: terms[i], known: true });
      });
    }

    // Places that can be seen and clicked: those the page speaks of and its filter lets pass; all in the plain look.
    *visible() {
      if (!this.shown) return;
      const plain = !this.styles;
      for (const place of this.places) if (plain || (place.known && !place.hidden)) yield place;
    }

    at(x, y, radius) {
      let found = null;
      for (const place of this.visible()) {
        // Of two that lie on each other, the smaller is the one meant.
        if (place.isAt(x, y, radius) && (!found || place.size < found.size)) found = place;
      }
      return found;
    }
  }

  window.linli = { PlaceLayer, toWorld, toLatLng };
})();
