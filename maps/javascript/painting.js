// How places look: areas and lines below, facilities and names above, the marks of hover and choice on top.
(() => {
  const GRID_DASH = [5, 4];
  const COMMUNITY_DASH = [1, 5];
  // Where a name goes if its first place is taken, in lines of text above or below.
  const SHIFTS = [0, -1.4, 1.4, -2.8, 2.8];
  const NAMES_FROM_ZOOM = 16;
  const OUTSIDE_NAMES_FROM_ZOOM = 17;
  const LONGEST_NAME = 16;
  const MOST_NAMES = 250;
  const GLYPHS_FROM_ZOOM = 16;

  const pointRadius = (zoom) => (zoom < 14 ? 3.5 : zoom < 16 ? 5.5 : 8);
  // Small dots where the whole street is seen: the compounds come first.
  function facilityRadius(zoom) {
    if (zoom < GLYPHS_FROM_ZOOM) return zoom < 14 ? 2 : zoom < 15.5 ? 3 : 3.8;
    return zoom < 17 ? 7.5 : 9.5;
  }

  // The radius in which a point is hit, in pixels.
  linli.hitRadius = (zoom) => Math.max(6, facilityRadius(zoom));

  function circle(path, place, view, radius) {
    const [points] = place.parts;
    for (let i = 0; i < points.length; i += 2) {
      const x = view.x(points[i]);
      const y = view.y(points[i + 1]);
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }

  // One path for some tens of places: one for each is slow, and one for all is far slower.
  const BATCH = 32;

  function eachBatch(places, view, radius, use) {
    for (let start = 0; start < places.length; start += BATCH) {
      const path = new Path2D();
      for (const place of places.slice(start, start + BATCH)) {
        if (place.shape === "area") linli.trace(path, place, view);
        else circle(path, place, view, radius);
      }
      use(path);
    }
  }

  function outline(place, view, grow = 0) {
    const path = new Path2D();
    if (place.shape === "area") linli.trace(path, place, view);
    else circle(path, place, view, (place.layer === "facilities" ? facilityRadius : pointRadius)(view.zoom) + grow);
    return path;
  }

  linli.Painter = class {
    constructor(layers, { colours, glyphs, dark }) {
      Object.assign(this, { layers, colours, dark });
      this.glyphs = Object.fromEntries(Object.entries(glyphs).map(([code, path]) => [code, new Path2D(path)]));
      this.widths = new Map();
      this.spots = [];
    }

    // What the street lies in: it only changes with the map's place.
    ground(context, view, base) {
      this.outside(context, view, this.layers.compounds);
      base?.drawNames(context, view);
      this.veil(context, view, this.layers.boundary);
    }

    areas(context, view) {
      const { boundary, communities, grids, compounds } = this.layers;
      this.tinted(context, view, communities);
      this.classes(context, view, compounds);
      const { grid_outline: grid, community_outline: community, street_outline: street } = this.colours;
      this.lines(context, view, grids, { colour: grid, width: 1, dash: GRID_DASH });
      const thin = view.zoom < 15;
      context.lineCap = "round";
      this.lines(context, view, communities, { colour: community, width: thin ? 1.5 : 2.2, dash: COMMUNITY_DASH });
      context.lineCap = "butt";
      this.lines(context, view, boundary, { colour: street, width: view.zoom < 15 ? 2 : 3, alpha: 0.9 });
    }

    // Compounds that the figures don't count: pale context.
    outside(context, view, layer) {
      if (!layer?.shown || !layer.styles) return;
      const seen = layer.places.filter((place) => !place.known && view.sees(place.box));
      context.globalAlpha = 0.28;
      context.fillStyle = this.colours.outside;
      eachBatch(seen, view, pointRadius(view.zoom) - 1, (path) => context.fill(path));
      context.globalAlpha = 1;
    }

    // What lies beyond the street steps back.
    veil(context, view, boundary) {
      if (!boundary) return;
      const path = new Path2D();
      path.rect(0, 0, view.size.x, view.size.y);
      for (const place of boundary.places) linli.trace(path, place, view);
      context.globalAlpha = 0.55;
      context.fillStyle = this.colours.land;
      context.fill(path, "evenodd");
      context.globalAlpha = 1;
    }

    // Communities are filled only where the page gives them classes.
    tinted(context, view, layer) {
      if (!layer?.shown || !layer.styles?.length) return;
      for (const place of layer.visible()) {
        const style = layer.styles[place.style];
        if (!style || !view.sees(place.box)) continue;
        context.globalAlpha = 0.45;
        context.fillStyle = style.hatched ? this.hatch(context, style.fill) : style.fill;
        context.fill(outline(place, view));
      }
      context.globalAlpha = 1;
    }

    hatch(context, colour) {
      return linli.hatch(context, colour, linli.mix(this.colours.land, colour, 0.25));
    }

    classes(context, view, layer) {
      if (!layer?.shown) return;
      const styles = layer.styles ?? [{ fill: this.colours.outside }];
      const inside = styles.map(() => []);
      const outside = styles.map(() => []);
      for (const place of layer.visible()) {
        if (view.sees(place.box)) (place.outside ? outside : inside)[place.style]?.push(place);
      }
      context.lineJoin = "round";
      context.lineWidth = view.zoom < 14 ? 0.5 : view.zoom < 16 ? 0.9 : 1.3;
      const radius = pointRadius(view.zoom);
      styles.forEach((style, i) => {
        context.fillStyle = style.hatched ? this.hatch(context, style.fill) : style.fill;
        context.strokeStyle = linli.mix(style.fill, this.dark ? "#000000" : this.colours.ink, 0.4);
        context.globalAlpha = 0.3;
        eachBatch(outside[i], view, radius, (path) => context.fill(path));
        // Buildings show through when the map is near enough to tell them.
        context.globalAlpha = view.zoom < 16 ? 0.92 : view.zoom < 17 ? 0.76 : 0.64;
        eachBatch(inside[i], view, radius, (path) => {
          context.fill(path);
          if (view.zoom > 12) context.stroke(path);
        });
      });
      context.globalAlpha = 1;
    }

    lines(context, view, layer, { colour, width, dash = [], alpha = 1 }) {
      if (!layer?.shown) return;
      const seen = layer.places.filter(
        (place) => !place.hidden && place.shape === "area" && view.sees(place.box),
      );
      context.globalAlpha = alpha;
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineJoin = "round";
      context.setLineDash(dash);
      eachBatch(seen, view, 0, (path) => context.stroke(path));
      context.setLineDash([]);
      context.globalAlpha = 1;
    }

    above(context, view) {
      const { communities, compounds, facilities } = this.layers;
      // Dots of this view alone: no name lies over them, or over their own words above them.
      this.taken = this.spots.map(([x, y]) => [view.x(x) - 9, view.y(y) - 30, view.x(x) + 9, view.y(y) + 9]);
      this.facilities(context, view, facilities);
      this.names(context, view, communities, {
        size: view.zoom < 15 ? 13 : 15,
        weight: 700,
        fill: this.colours.community_label,
        from: 13,
        spacing: 2,
        shifts: SHIFTS,
      });
      const { ink, ink_2: softInk } = this.colours;
      this.names(context, view, compounds, { size: 12, weight: 400, fill: ink, from: NAMES_FROM_ZOOM, shifts: SHIFTS });
      this.names(context, view, facilities, { size: 11, weight: 400, fill: softInk, from: 17, below: 17 });
    }

    facilities(context, view, layer) {
      if (!layer?.shown) return;
      const styles = layer.styles ?? [{ fill: this.colours.outside }];
      const radius = facilityRadius(view.zoom);
      for (const place of layer.visible()) {
        const style = styles[place.style];
        if (!style || !view.sees(place.box)) continue;
        const x = view.x(place.middle[0]);
        const y = view.y(place.middle[1]);
        const path = outline(place, view);
        context.globalAlpha = place.outside ? 0.45 : 1;
        context.fillStyle = style.hatched ? this.hatch(context, style.fill) : style.fill;
        context.fill(path);
        context.strokeStyle = this.colours.surface;
        context.lineWidth = view.zoom < GLYPHS_FROM_ZOOM ? 1 : 1.5;
        context.stroke(path);
        if (view.zoom >= GLYPHS_FROM_ZOOM) {
          this.glyph(context, style.code, x, y, radius);
          this.taken.push([x - radius, y - radius, x + radius, y + radius]);
        }
      }
      context.globalAlpha = 1;
    }

    glyph(context, code, x, y, radius) {
      const glyph = this.glyphs[code];
      if (!glyph) return;
      const size = (radius * 1.3) / 16;
      context.save();
      context.translate(x - 8 * size, y - 8 * size);
      context.scale(size, size);
      context.fillStyle = this.colours.surface;
      context.fill(glyph, "evenodd");
      context.restore();
    }

    // Names that don't touch each other, larger places first.
    names(context, view, layer, { size, weight, fill, from, spacing = 0, below = 0, shifts = [0] }) {
      if (!layer?.shown || this.withoutNames || view.zoom < from) return;
      context.font = `${weight} ${size}px ${linli.FONT}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.letterSpacing = `${spacing}px`;
      context.lineJoin = "round";
      const named = [...layer.visible()].filter(
        (place) => place.name && view.sees(place.box) && (!place.outside || view.zoom >= OUTSIDE_NAMES_FROM_ZOOM),
      );
      named.sort((a, b) => b.size - a.size);
      for (const place of named.slice(0, MOST_NAMES)) {
        const name = place.name.length > LONGEST_NAME ? `${place.name.slice(0, LONGEST_NAME - 1)}…` : place.name;
        const half = this.width(context, name) / 2 + 3;
        const x = view.x(place.middle[0]);
        const first = view.y(place.middle[1]) + (below || (place.shape === "point" ? 16 : 0));
        const shift = shifts.find((lines) => this.isFree(x, first + lines * size, half, size * 0.7));
        if (shift === undefined) continue;
        const y = first + shift * size;
        this.taken.push([x - half, y - size * 0.7, x + half, y + size * 0.7]);
        context.lineWidth = 3.2;
        context.strokeStyle = this.colours.halo;
        context.strokeText(name, x, y);
        context.fillStyle = place.outside ? this.colours.outside : fill;
        context.fillText(name, x, y);
      }
      context.letterSpacing = "0px";
    }

    isFree(x, y, halfWidth, halfHeight) {
      const [west, north, east, south] = [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
      return !this.taken.some((box) => west < box[2] && east > box[0] && north < box[3] && south > box[1]);
    }

    width(context, name) {
      const key = `${context.font} ${name}`;
      if (!this.widths.has(key)) this.widths.set(key, context.measureText(name).width);
      return this.widths.get(key);
    }

    // The place that is chosen and the one under the pointer.
    marks(context, view, { chosen, hovered }) {
      context.lineJoin = "round";
      if (hovered && hovered !== chosen) {
        context.strokeStyle = this.colours.ink;
        context.lineWidth = 1.6;
        context.stroke(outline(hovered, view, 1.5));
      }
      if (!chosen) return;
      const path = outline(chosen, view, 3);
      context.strokeStyle = this.colours.surface;
      context.lineWidth = 7;
      context.stroke(path);
      context.strokeStyle = this.colours.chosen;
      context.lineWidth = 3.5;
      context.stroke(path);
    }
  };
})();
