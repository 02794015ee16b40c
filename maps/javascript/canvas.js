// A canvas over the map that is painted whole: thousands of outlines in one pass, and no layer object for each.
(() => {
  // Dots of a canvas for each pixel of the page: the screen's, more where a big screen enlarges the frame, or
  // `linli.dotRatio` while a picture is made.
  linli.dotRatio = null;
  linli.pixelRatio = () => {
    const { frameElement } = window;
    const enlarged = frameElement?.clientWidth ? frameElement.getBoundingClientRect().width / frameElement.clientWidth : 1;
    return linli.dotRatio ?? (window.devicePixelRatio || 1) * enlarged;
  };

  // Leaflet's own base class for renderers: it sizes, moves and scales the canvas with the map.
  linli.CanvasLayer = L.Renderer.extend({
    initialize(paint, options) {
      L.Renderer.prototype.initialize.call(this, { padding: 0.15, ...options });
      this._paint = paint;
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.style.pointerEvents = "none";
      this._context = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
      delete this._context;
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const { min } = this._bounds;
      const size = this._bounds.getSize();
      const ratio = linli.pixelRatio();
      L.DomUtil.setPosition(this._container, min);
      if (this._container.width !== size.x * ratio || this._container.height !== size.y * ratio) {
        this._container.width = size.x * ratio;
        this._container.height = size.y * ratio;
        this._container.style.width = `${size.x}px`;
        this._container.style.height = `${size.y}px`;
      }
      this.paint();
    },

    // Paint again where the map stands.
    paint() {
      if (!this._map || !this._bounds) return;
      // The browser copies every canvas that is shown for each frame of the page, whether it was painted or not.
      const isBlank = this.options.isBlank?.() ?? false;
      if (isBlank && this._container.hidden) return;
      this._container.hidden = isBlank;
      const context = this._context;
      const ratio = linli.pixelRatio();
      const zoom = this._map.getZoom();
      const scale = 2 ** zoom;
      const origin = this._map.getPixelOrigin().add(this._bounds.min);
      const size = this._bounds.getSize();
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.x, size.y);
      this._paint(context, {
        zoom,
        scale,
        size,
        origin,
        x: (world) => world * scale - origin.x,
        y: (world) => world * scale - origin.y,
        sees: ({ west, east, north, south }) =>
          east * scale >= origin.x &&
          west * scale <= origin.x + size.x &&
          south * scale >= origin.y &&
          north * scale <= origin.y + size.y,
      });
    },
  });

  // Add a place's rings to a path; points nearer than half a pixel are left out.
  linli.trace = (path, place, view) => {
    for (const ring of place.parts) {
      let lastX = view.x(ring[0]);
      let lastY = view.y(ring[1]);
      path.moveTo(lastX, lastY);
      for (let i = 2; i < ring.length - 2; i += 2) {
        const x = view.x(ring[i]);
        const y = view.y(ring[i + 1]);
        if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.5) continue;
        path.lineTo(x, y);
        lastX = x;
        lastY = y;
      }
      path.closePath();
    }
  };

  // Diagonal lines for the unknown, which never looks like a known class.
  linli.hatch = (context, line, ground) => {
    const ratio = linli.pixelRatio();
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8 * ratio;
    const pen = tile.getContext("2d");
    pen.scale(ratio, ratio);
    pen.fillStyle = ground;
    pen.fillRect(0, 0, 8, 8);
    pen.strokeStyle = line;
    pen.lineWidth = 1.6;
    for (const offset of [-8, 0, 8]) {
      pen.moveTo(offset - 1, 9);
      pen.lineTo(offset + 9, -1);
    }
    pen.stroke();
    const pattern = context.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    return pattern;
  };

  // Mix two colours `#rrggbb`; share 0 gives the first.
  linli.mix = (first, second, share) => {
    const channels = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
    const [a, b] = [channels(first), channels(second)];
    return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * share)).join(",")})`;
  };
})();
