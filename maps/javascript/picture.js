// The map as a picture for printing: A4 across at 240 dots an inch, with title, legend, scale, source and date.
(() => {
  // Of the sheet, in the pixels of a screen: 297 by 210 mm at 96 an inch; `RATIO` dots of the picture for each.
  const SHEET = { width: 1123, height: 794 };
  const RATIO = 2.5;
  const MARGIN = 28;
  const HEAD = 64;
  const FOOT = 40;
  const ASIDE = 218;
  const MAP = {
    x: MARGIN,
    y: HEAD,
    width: SHEET.width - 2 * MARGIN - ASIDE,
    height: SHEET.height - HEAD - FOOT,
  };
  const LINE = 17;
  const font = (size, weight = 400) => `${weight} ${size}px ${linli.FONT}`;

  function write(pen, text, x, y, { size = 12, weight, colour, width = Infinity, align = "left" }) {
    pen.font = font(size, weight);
    pen.fillStyle = colour;
    pen.textAlign = align;
    pen.fillText(shorten(pen, text, width), x, y);
  }

  function shorten(pen, text, width) {
    if (pen.measureText(text).width <= width) return text;
    let letters = [...text];
    while (letters.length && pen.measureText(`${letters.join("")}…`).width > width) letters = letters.slice(0, -1);
    return `${letters.join("")}…`;
  }

  // Lines of a text that may break between Chinese characters and between words.
  function wrap(pen, text, width) {
    const lines = [""];
    for (const part of text.match(/[\x21-\x7e]+|\s+|./gu) ?? []) {
      const longer = lines[lines.length - 1] + part;
      if (pen.measureText(longer.trimEnd()).width > width && lines[lines.length - 1]) lines.push(part.trimStart());
      else lines[lines.length - 1] = longer;
    }
    return lines;
  }

  const once = (target, name) => new Promise((done) => target.once(name, done));
  const nextFrame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  // An SVG of Leaflet's as an image of the same size.
  async function drawn(svg) {
    const image = new Image();
    const source = new XMLSerializer().serializeToString(svg);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
    await image.decode();
    return image;
  }

  linli.Picture = class {
    constructor(street) {
      Object.assign(this, { street, map: street.map, colours: street.config.colours });
    }

    // Draw what the map shows now and hand it to the person as a file.
    async save() {
      if (this.isBusy) return;
      this.isBusy = true;
      const { street } = this;
      const veil = linli.element("div", "linli-veil", document.body, street.config.texts.picture_busy);
      try {
        const sheet = await this.asPrinted(() => this.compose());
        const blob = await new Promise((done) => sheet.toBlob(done, "image/png"));
        const link = document.createElement("a");
        link.href = URL.createObjectURL(blob);
        link.download = `${street.values.picture.file_name}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      } catch (error) {
        street.fail(error);
      } finally {
        veil.remove();
        this.isBusy = false;
      }
    }

    // With the map as large as on the sheet, and as sharp, for as long as `work` takes.
    async asPrinted(work) {
      const { map, street } = this;
      const container = map.getContainer();
      const { zoomSnap } = map.options;
      const before = { center: map.getCenter(), zoom: map.getZoom() };
      // What the person chose to look at; the whole of the page's own place where nobody moved the map.
      const bounds = street.viewpoint.isUntouched() ? street.viewpoint.first.bounds : map.getBounds();
      const { width, height } = container.style;
      street.isHeld = true;
      linli.dotRatio = RATIO;
      try {
        Object.assign(container.style, { width: `${MAP.width}px`, height: `${MAP.height}px` });
        map.invalidateSize({ pan: false });
        map.options.zoomSnap = 0;
        map.fitBounds(bounds, { animate: false, padding: [12, 12] });
        await this.settle();
        return await work();
      } finally {
        linli.dotRatio = null;
        Object.assign(container.style, { width, height });
        map.options.zoomSnap = zoomSnap;
        map.invalidateSize({ pan: false });
        map.setView(before.center, before.zoom, { animate: false });
        await this.settle();
        street.isHeld = false;
      }
    }

    // Until the base map and everything over it is drawn for the size and sharpness that hold now.
    async settle() {
      const { base } = this.street;
      if (base?._map) {
        base.devicePixelRatio = linli.pixelRatio();
        base.tileSize = 256 * base.devicePixelRatio;
        this.street.fitLetters();
        if (base._loading) await once(base, "load");
        base.clearLayout();
        const { _tiles: tiles } = base;
        const redraw = ({ coords, el }) => base.renderTile(base._wrapCoords(coords), el, el.key);
        await Promise.all(Object.values(tiles).map(redraw));
      }
      for (const canvas of this.street.canvases) canvas._update();
      await nextFrame();
    }

    async compose() {
      const sheet = document.createElement("canvas");
      sheet.width = SHEET.width * RATIO;
      sheet.height = SHEET.height * RATIO;
      const pen = sheet.getContext("2d");
      pen.scale(RATIO, RATIO);
      pen.fillStyle = this.colours.surface;
      pen.fillRect(0, 0, SHEET.width, SHEET.height);
      await this.drawMap(pen);
      this.drawHead(pen);
      this.drawLegend(pen);
      this.drawScale(pen);
      this.drawFoot(pen);
      return sheet;
    }

    async drawMap(pen) {
      const container = this.map.getContainer();
      const frame = container.getBoundingClientRect();
      pen.save();
      pen.beginPath();
      pen.rect(MAP.x, MAP.y, MAP.width, MAP.height);
      pen.clip();
      pen.fillStyle = this.colours.land;
      pen.fillRect(MAP.x, MAP.y, MAP.width, MAP.height);
      const panes = [...container.querySelectorAll(".leaflet-map-pane > .leaflet-pane")];
      const height = (pane) => Number(getComputedStyle(pane).zIndex) || 0;
      for (const pane of panes.sort((a, b) => height(a) - height(b))) {
        for (const part of pane.querySelectorAll("canvas, img, svg")) {
          const box = part.getBoundingClientRect();
          if (!box.width || !box.height) continue;
          const image = part instanceof SVGElement ? await drawn(part) : part;
          // A tile may still be fading in.
          pen.globalAlpha = part.matches(".leaflet-tile") ? 1 : Number(getComputedStyle(part).opacity);
          pen.drawImage(image, MAP.x + box.left - frame.left, MAP.y + box.top - frame.top, box.width, box.height);
        }
      }
      pen.globalAlpha = 1;
      for (const label of container.querySelectorAll(".linli-shape-label")) this.drawLabel(pen, label, frame);
      pen.restore();
      pen.strokeStyle = this.colours.border;
      pen.strokeRect(MAP.x, MAP.y, MAP.width, MAP.height);
    }

    drawLabel(pen, label, frame) {
      const box = label.getBoundingClientRect();
      const [x, y] = [MAP.x + box.left - frame.left, MAP.y + box.top - frame.top];
      pen.fillStyle = this.colours.surface;
      pen.beginPath();
      pen.roundRect(x, y, box.width, box.height, 9);
      pen.fill();
      pen.textBaseline = "middle";
      const middle = { size: 12, weight: 700, colour: this.colours.ink, align: "center", width: box.width };
      write(pen, label.textContent, x + box.width / 2, y + box.height / 2, middle);
      pen.textBaseline = "alphabetic";
    }

    drawHead(pen) {
      const { picture, legend } = this.street.values;
      const right = SHEET.width - MARGIN;
      const width = right - MARGIN - ASIDE;
      write(pen, picture.title, MARGIN, 32, { size: 20, weight: 700, colour: this.colours.ink, width });
      write(pen, legend.title, MARGIN, 53, { size: 13, colour: this.colours.ink_2, width });
      write(pen, picture.made, right, 32, { size: 11, colour: this.colours.ink_2, align: "right", width: ASIDE });
    }

    drawLegend(pen) {
      const { colours, street } = this;
      const x = MAP.x + MAP.width + 18;
      const width = SHEET.width - MARGIN - x;
      let y = MAP.y + 12;
      const lines = (text, options) => {
        pen.font = font(options.size, options.weight);
        for (const line of wrap(pen, text, width)) {
          write(pen, line, x, y, options);
          y += LINE;
        }
      };
      for (const { heading, styles, signs } of street.legend.parts) {
        if (heading) {
          y += 8;
          lines(heading, { size: 12, weight: 700, colour: colours.ink_2 });
        }
        for (const style of styles) {
          if (y > MAP.y + MAP.height - LINE) break;
          this.drawSwatch(pen, x, y - 10, style, signs);
          write(pen, String(style.count), x + width, y, { size: 12, colour: colours.ink_2, align: "right" });
          write(pen, style.label, x + 24, y, { size: 12, colour: colours.ink, width: width - 60 });
          y += LINE;
        }
      }
      const { note } = street.values.legend;
      if (note) {
        y += 6;
        lines(note, { size: 11, colour: colours.ink_2 });
      }
    }

    drawSwatch(pen, x, y, style, isRound) {
      pen.fillStyle = style.hatched ? linli.hatch(pen, style.fill, this.colours.surface) : style.fill;
      pen.beginPath();
      if (isRound) pen.arc(x + 8, y + 6, 6, 0, 2 * Math.PI);
      else pen.roundRect(x, y, 16, 12, 3);
      pen.fill();
      pen.strokeStyle = this.colours.border;
      pen.stroke();
    }

    // A bar of a round number of metres, at the map's lower left.
    drawScale(pen) {
      const { map, colours } = this;
      const middle = map.getSize().divideBy(2);
      const aside = map.containerPointToLatLng(middle.add([100, 0]));
      const metres = map.distance(map.containerPointToLatLng(middle), aside) / 100;
      const most = metres * 140;
      const power = 10 ** Math.floor(Math.log10(most));
      const round = [5, 2, 1].map((n) => n * power).find((n) => n <= most);
      const width = round / metres;
      const [x, y] = [MAP.x + 14, MAP.y + MAP.height - 14];
      pen.fillStyle = colours.surface;
      pen.globalAlpha = 0.85;
      pen.fillRect(x - 8, y - 24, width + 64, 32);
      pen.globalAlpha = 1;
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(x, y - 6);
      pen.lineTo(x, y);
      pen.lineTo(x + width, y);
      pen.lineTo(x + width, y - 6);
      pen.stroke();
      pen.lineWidth = 1;
      const text = round < 1000 ? `${round} m` : `${round / 1000} km`;
      const centred = { size: 11, colour: colours.ink, align: "center" };
      write(pen, text, x + width / 2, y - 8, centred);
      write(pen, this.street.config.texts.north, x + width + 38, y - 6, { ...centred, size: 12, weight: 700 });
    }

    drawFoot(pen) {
      const options = { size: 11, colour: this.colours.ink_2, width: SHEET.width - 2 * MARGIN };
      write(pen, this.street.values.picture.source, MARGIN, SHEET.height - 15, options);
    }
  };
})();
