// Where the map stands: its first view, the place that the page wants to be seen, and the way there.
(() => {
  const STORED_VIEW = "linli-map-view";
  const FOCUS_MAX_ZOOM = 17;
  const TOOLS_WIDTH = 56;
  // So much nearer than its tiles' own zoom a wall still looks sharp.
  const NEARER_THAN_TILES = 0.8;

  const corners = ([south, west, north, east]) => [
    [south, west],
    [north, east],
  ];

  linli.Viewpoint = class {
    constructor(map, { url, bounds }, legend) {
      Object.assign(this, { map, url, bounds: corners(bounds), legend, first: {}, focus: "null" });
    }

    // The first view: where the person was, the page's focus, or the whole street.
    start(focus) {
      const stored = this.stored();
      this.focus = JSON.stringify(focus);
      if (stored && stored.focus === this.focus) {
        this.map.setView(stored.center, stored.zoom, { animate: false });
      } else {
        this.first.bounds = focus ? corners(focus) : this.bounds;
        this.fitFirst();
      }
      this.map.on("moveend", () => this.store());
    }

    fitFirst() {
      const { bounds } = this.first;
      this.map.fitBounds(bounds, { ...this.besideLegend(bounds), animate: false, maxZoom: FOCUS_MAX_ZOOM });
      Object.assign(this.first, { zoom: this.map.getZoom(), center: this.map.getCenter() });
    }

    isUntouched() {
      const { zoom, center } = this.first;
      return this.map.getZoom() === zoom && this.map.getCenter().distanceTo(center) < 1;
    }

    // A map that nobody has moved yet fills its new size. A frame that is being taken down has none: fitted into that,
    // the street would be a dot, and be stored as where the person was.
    resize() {
      const isUntouched = Boolean(this.first.center) && this.isUntouched();
      this.map.invalidateSize({ pan: false });
      const { x, y } = this.map.getSize();
      if (isUntouched && x && y) this.fitFirst();
    }

    // Fly only where the page wants another place than before: never from where the person moved the map.
    follow(focus) {
      const wanted = JSON.stringify(focus);
      if (wanted === this.focus) return;
      this.focus = wanted;
      if (focus) this.flyTo(corners(focus));
      else this.store();
    }

    flyTo(bounds) {
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      const options = { ...this.besideLegend(bounds, 24), maxZoom: FOCUS_MAX_ZOOM };
      if (still) this.map.fitBounds(bounds, { ...options, animate: false });
      else this.map.flyToBounds(bounds, { ...options, duration: 0.7 });
    }

    goHome() {
      this.flyTo(this.bounds);
    }

    // The legend covers nothing of what is looked at, as far as the frame is wide enough.
    besideLegend(bounds, margin = 0) {
      const { map } = this;
      const zoom = Math.min(map.getBoundsZoom(bounds, false, L.point(2 * margin, 2 * margin)), FOCUS_MAX_ZOOM);
      const extent = L.latLngBounds(bounds);
      const width = map.project(extent.getNorthEast(), zoom).x - map.project(extent.getSouthWest(), zoom).x;
      const spare = map.getSize().x - width - 2 * margin - TOOLS_WIDTH;
      const left = margin + Math.max(0, Math.min(this.legend.width(), spare));
      return { paddingTopLeft: [left, margin], paddingBottomRight: [margin, margin] };
    }

    // A change of theme or language builds the map anew: it must not lose its place.
    stored() {
      try {
        const stored = JSON.parse(sessionStorage.getItem(STORED_VIEW));
        return stored?.url === this.url ? stored : null;
      } catch {
        return null;
      }
    }

    store() {
      const view = { url: this.url, center: this.map.getCenter(), zoom: this.map.getZoom(), focus: this.focus };
      try {
        // The first view is found anew: the next map may have another size.
        if (this.isUntouched()) sessionStorage.removeItem(STORED_VIEW);
        else sessionStorage.setItem(STORED_VIEW, JSON.stringify(view));
      } catch {
        // A browser that keeps nothing only forgets the place.
      }
    }
  };

  // On a wall: nobody moves the map, and each scene has its place in the part of the page that is left free for it.
  linli.WallViewpoint = class {
    constructor(map, { bounds }) {
      Object.assign(this, { map, bounds: corners(bounds), focus: "null" });
      for (const name of ["dragging", "scrollWheelZoom", "doubleClickZoom", "boxZoom", "keyboard", "touchZoom"]) {
        map[name].disable();
      }
      // Nearly whole: a half step would leave a third of the wall empty.
      map.options.zoomSnap = 0.1;
    }

    // The free part's edges, in this frame's own pixels: the page may enlarge the frame.
    free() {
      const { x: width, y: height } = this.map.getSize();
      const { frameElement } = window;
      const part = frameElement?.ownerDocument.querySelector("[data-map-window]")?.getBoundingClientRect();
      if (!part?.width || !part.height) return L.bounds([0, 0], [width, height]);
      const frame = frameElement.getBoundingClientRect();
      const inner = (x, y) => [((x - frame.left) * width) / frame.width, ((y - frame.top) * height) / frame.height];
      return L.bounds(inner(part.left, part.top), inner(part.right, part.bottom));
    }

    zoomOf(bounds, free = this.free()) {
      return this.map.getBoundsZoom(bounds, false, this.map.getSize().subtract(free.getSize()));
    }

    // Tiles of one level for every scene: they are drawn once and stay. Another level would leave holes until it is
    // drawn, and a tile that is asked for and left during a flight is never drawn at all. Returns whether it is new.
    pin(base) {
      const home = this.zoomOf(L.latLngBounds(this.bounds));
      const level = Math.min(FOCUS_MAX_ZOOM, Math.ceil(home - 0.25));
      if (this.level === level) return false;
      this.level = level;
      linli.tileZoomRatio = 2 ** (level - home);
      if (base) Object.assign(base.options, { minNativeZoom: level, maxNativeZoom: level });
      return true;
    }

    // The scene's place, as far as it lies in the street.
    place() {
      const street = L.latLngBounds(this.bounds);
      const focus = JSON.parse(this.focus);
      if (!focus) return street;
      const wanted = L.latLngBounds(corners(focus));
      if (!street.intersects(wanted)) return wanted;
      const side = (name, pick) => pick(wanted[name](), street[name]());
      return L.latLngBounds(
        [side("getSouth", Math.max), side("getWest", Math.max)],
        [side("getNorth", Math.min), side("getEast", Math.min)],
      );
    }

    // As large as the free part allows, with no more of the ground beyond the street than there has to be.
    fit(animate) {
      const { map } = this;
      const free = this.free();
      const target = this.place();
      const zoom = Math.min(this.level + NEARER_THAN_TILES, this.zoomOf(target, free));
      const box = (bounds) => L.bounds(map.project(bounds.getSouthWest(), zoom), map.project(bounds.getNorthEast(), zoom));
      const [place, street] = [box(target), box(L.latLngBounds(this.bounds))];
      const between = (value, least, most) => Math.min(Math.max(value, Math.min(least, most)), Math.max(least, most));
      const along = (axis) => {
        const half = free.getSize()[axis] / 2;
        const within = between(place.getCenter()[axis], street.min[axis] + half, street.max[axis] - half);
        return between(within, place.max[axis] - half, place.min[axis] + half);
      };
      const middle = L.point(along("x"), along("y"));
      const centre = map.unproject(middle.add(map.getSize().divideBy(2)).subtract(free.getCenter()), zoom);
      const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (animate && !still) map.flyTo(centre, zoom, { duration: 0.7 });
      else map.setView(centre, zoom, { animate: false });
    }

    start(focus) {
      this.focus = JSON.stringify(focus);
      this.fit(false);
      this.isStarted = true;
    }

    resize() {
      this.map.invalidateSize({ pan: false });
      if (this.isStarted) this.fit(false);
    }

    follow(focus) {
      const wanted = JSON.stringify(focus);
      if (wanted === this.focus) return;
      this.focus = wanted;
      this.fit(true);
    }
  };
})();
