// ---- A plot: a canvas, drawn while near the view, and another for what the pointer finds ----

const plots = [];

const nearView = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    entry.target.plot.near = entry.isIntersecting;
    if (entry.isIntersecting) entry.target.plot.draw();
  }
}, {rootMargin: '300px'});

const resized = new ResizeObserver((entries) => {
  for (const entry of entries) entry.target.plot.draw();
});

let redrawRequest = 0;

/** Draws every plot anew that is near the view, once before the next frame. */
function redrawPlots() {
  for (const plot of plots) plot.stale = true;
  cancelAnimationFrame(redrawRequest);
  redrawRequest = requestAnimationFrame(() => plots.forEach((plot) => plot.draw()));
}

const MARGIN = {top: 6, right: 8, bottom: 20, left: 30};
const LABEL_FONT = '11px system-ui, "DejaVu Sans", sans-serif';
const DRAG_STARTS = 5; // Pixels; less is a click.

/** What kinds of plots have in common. They give paint(), hover(), readKey(), and zoomTo(). */
class Plot {
  constructor(label) {
    this.canvas = element('canvas', {'aria-hidden': 'true'});
    this.overlay = element('canvas', {'aria-hidden': 'true', className: 'overlay'});
    this.box = element('div', {className: 'plot', tabIndex: 0, role: 'img', 'aria-label': label},
      this.canvas, this.overlay);
    this.box.plot = this;
    this.stale = true; // What is drawn no longer holds.
    this.near = false; // Near enough to the view to be drawn.
    this.zoom = null; // [from, to] on the x axis, or null for all of it.
    this.dragFrom = null;
    this.left = MARGIN.left;
    this.listen();
    plots.push(this);
    nearView.observe(this.box);
    resized.observe(this.box);
  }

  // Of subclasses.
  paint(_context) {}
  hover(_x, _y) {}
  /** Reads a value out if `key` asks for one; returns whether it did. */
  readKey(_key) {
    return false;
  }
  /** Whether the x axis can be zoomed. */
  get zooms() {
    return false;
  }

  get right() {
    return this.width - MARGIN.right;
  }
  get bottom() {
    return this.height - MARGIN.bottom;
  }

  listen() {
    const {box} = this;
    box.addEventListener('pointermove', (event) => this.pointerMoved(event));
    box.addEventListener('pointerdown', (event) => this.pointerPressed(event));
    box.addEventListener('pointerup', (event) => this.pointerLifted(event));
    box.addEventListener('pointercancel', () => this.endDrag());
    box.addEventListener('pointerleave', (event) => {
      if (this.dragFrom === null && event.pointerType !== 'touch') this.forget();
    });
    box.addEventListener('dblclick', () => this.setZoom(null));
    box.addEventListener('blur', () => this.forget());
    box.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === 'Escape') this.setZoom(null);
      else if (this.readKey(event.key)) event.preventDefault();
    });
  }

  place(event) {
    const corner = this.box.getBoundingClientRect();
    return [event.clientX - corner.left, event.clientY - corner.top];
  }

  pointerMoved(event) {
    const [x, y] = this.place(event);
    if (this.dragFrom === null) this.hover(x, y);
    else this.markDragged(x);
  }

  /** A mouse may begin to drag; a finger shows what it is on, and scrolls the page as ever. */
  pointerPressed(event) {
    const [x, y] = this.place(event);
    if (event.pointerType === 'touch') {
      this.hover(x, y);
    } else if (event.button === 0 && this.zooms) {
      this.dragFrom = x;
      this.box.setPointerCapture(event.pointerId);
    }
  }

  pointerLifted(event) {
    if (this.dragFrom === null) return;
    const [from, to] = [this.dragFrom, this.place(event)[0]].sort((a, b) => a - b);
    this.endDrag();
    if (to - from > DRAG_STARTS) this.setZoom([this.valueAt(from), this.valueAt(to)]);
  }

  endDrag() {
    this.dragFrom = null;
    this.clearOverlay();
  }

  markDragged(x) {
    const context = this.clearOverlay();
    hideTip();
    context.fillStyle = palette.high;
    context.globalAlpha = 0.15;
    context.fillRect(Math.min(this.dragFrom, x), MARGIN.top, Math.abs(x - this.dragFrom),
      this.bottom - MARGIN.top);
    context.globalAlpha = 1;
  }

  setZoom(range) {
    this.zoom = range;
    this.redraw();
  }

  redraw() {
    this.stale = true;
    this.draw();
  }

  /** Draws if there is need to: what was drawn is stale, or of another size. */
  draw() {
    const wanted = this.near || view.printing;
    if (!wanted || !this.box.clientWidth || (this.fits() && !this.stale)) return;
    this.resize();
    this.stale = false;
    this.forget();
    const context = this.canvas.getContext('2d');
    context.font = LABEL_FONT;
    this.paint(context);
    if (performance.getEntriesByName('first chart').length === 0) performance.mark('first chart');
  }

  get wantedScale() {
    return Math.max(devicePixelRatio, view.printing ? 2 : 1);
  }

  /** Whether the canvas is as large as its box, and as dense as is wanted. */
  fits() {
    const {clientWidth, clientHeight} = this.box;
    return clientWidth === this.width && clientHeight === this.height &&
      this.wantedScale === this.scale;
  }

  resize() {
    this.width = this.box.clientWidth;
    this.height = this.box.clientHeight;
    this.scale = this.wantedScale;
    for (const canvas of [this.canvas, this.overlay]) {
      canvas.width = Math.round(this.width * this.scale);
      canvas.height = Math.round(this.height * this.scale);
      canvas.getContext('2d').scale(this.scale, this.scale);
    }
  }

  /** Forgets what the pointer or the keys have found. */
  forget() {
    this.clearOverlay();
    hideTip();
  }

  clearOverlay() {
    const context = this.overlay.getContext('2d');
    context.clearRect(0, 0, this.width ?? 0, this.height ?? 0);
    return context;
  }

  // ---- Axes: what toX, toY and valueAt go by ----

  /** Makes room for the labels of the y axis, left of the plot. */
  makeRoom(context, labels) {
    const widths = labels.map((label) => context.measureText(label).width + 10);
    this.left = Math.max(MARGIN.left, ...widths);
  }

  setAxes(xRange, yRange) {
    this.xRange = xRange;
    this.yRange = yRange;
  }

  toX(value) {
    const [from, to] = this.xRange;
    return this.left + ((value - from) / (to - from)) * (this.right - this.left);
  }

  toY(value) {
    const [low, high] = this.yRange;
    return MARGIN.top + ((high - value) / (high - low)) * (this.bottom - MARGIN.top);
  }

  valueAt(x) {
    const [from, to] = this.xRange;
    return from + ((x - this.left) / (this.right - this.left)) * (to - from);
  }

  drawGrid(context, ticks, labels) {
    context.lineWidth = 1;
    context.strokeStyle = palette.grid;
    context.beginPath();
    for (const tick of ticks) {
      const y = Math.round(this.toY(tick)) + 0.5;
      context.moveTo(this.left, y);
      context.lineTo(this.right, y);
    }
    context.stroke();
    context.fillStyle = palette.dim;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    ticks.forEach((tick, i) => context.fillText(labels[i], this.left - 6, this.toY(tick)));
  }

  /** Labels below the plot, those left out that would touch the one before. */
  drawXLabels(context, ticks) {
    context.fillStyle = palette.dim;
    context.textAlign = 'center';
    context.textBaseline = 'top';
    let free = -Infinity;
    tickLabels(ticks).forEach((label, i) => {
      const half = context.measureText(label).width / 2;
      const least = this.left + half - 4;
      const x = Math.min(Math.max(this.toX(ticks[i]), least), this.width - 2 - half);
      if (x - half < free) return;
      context.fillText(label, x, this.bottom + 5);
      free = x + half + 10;
    });
  }

  /** A vertical line where the pointer is. */
  drawCursor(context, x) {
    context.strokeStyle = palette.dim;
    context.globalAlpha = 0.5;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x, MARGIN.top - 2);
    context.lineTo(x, this.bottom);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** Keeps what is drawn next within the axes. */
  clip(context) {
    context.beginPath();
    context.rect(this.left, 2, this.width - this.left - 4, this.height - 22);
    context.clip();
  }
}

/** [low, high], or a range around it where both are the same; `half` is how far it reaches. */
function widened([low, high], half) {
  if (high > low) return [low, high];
  const least = Math.abs(low) * 1e-9; // Below that, doubles hardly tell the ends apart.
  return [low - Math.max(half, least), high + Math.max(half, least)];
}

/** Where `key` leads from `index` of `length` values (null: from nowhere); null if nowhere. */
function movedIndex(key, index, length) {
  const far = Math.max(1, Math.floor(length / 20));
  const moves = {ArrowRight: 1, ArrowLeft: -1, PageUp: far, PageDown: -far};
  if (key === 'Home') return 0;
  if (key === 'End') return length - 1;
  if (!Object.hasOwn(moves, key)) return null;
  if (index === null) return moves[key] > 0 ? 0 : length - 1;
  return Math.max(0, Math.min(length - 1, index + moves[key]));
}
