// ---- A series as a line, however many values it has ----

/**
 * Adds the line of a series to the path of `context`: in each device column the first value, the
 * smallest, the largest and the last, so that a million values cost no more than a screenful.
 * Values of which `toValue` makes nothing finite are gaps; a value alone between gaps is a dot.
 */
class LinePath {
  constructor(context, plot) {
    this.context = context;
    this.plot = plot;
    this.column = null; // Of the device; null in a gap.
  }

  add(series, from, to) {
    const {plot} = this;
    for (let i = from; i < to; i++) {
      const value = plot.toValue(series.y[i]);
      if (Number.isFinite(value)) this.point(plot.toX(series.x[i]), plot.toY(value));
      else this.end();
    }
    this.end();
  }

  point(x, y) {
    const column = Math.round(x * this.plot.scale);
    if (column === this.column) {
      this.low = Math.min(this.low, y);
      this.high = Math.max(this.high, y);
    } else {
      this.enter(column, y);
    }
    this.last = y;
  }

  enter(column, y) {
    const at = column / this.plot.scale;
    this.alone = this.column === null;
    if (this.alone) {
      this.context.moveTo(at, y);
    } else {
      this.leaveColumn();
      this.context.lineTo(at, y);
    }
    this.column = column;
    this.low = this.high = y;
  }

  leaveColumn() {
    const at = this.column / this.plot.scale;
    if (this.high - this.low > 0.3) {
      this.context.lineTo(at, this.low);
      this.context.lineTo(at, this.high);
    }
    this.context.lineTo(at, this.last);
  }

  end() {
    if (this.column === null) return;
    this.leaveColumn();
    if (this.alone && this.high - this.low <= 0.3) this.dot();
    this.column = null;
  }

  dot() {
    const x = this.column / this.plot.scale;
    this.context.moveTo(x + 1.5, this.last);
    this.context.arc(x, this.last, 1.5, 0, 2 * Math.PI);
  }
}

/** The indices [from, to) of the values to draw for the x axis of `plot`: one beyond either end. */
function shownIndices(plot, x) {
  const [first, last] = plot.xRange;
  return [
    Math.max(0, firstIndexFrom(x, first) - 1),
    Math.min(x.length, firstIndexFrom(x, last) + 1),
  ];
}

/** Strokes a series of run `run`. */
function strokeSeries(context, plot, run, series, width, alpha) {
  context.strokeStyle = runColour(run);
  context.lineWidth = width;
  context.globalAlpha = alpha;
  context.setLineDash(runDash(run));
  context.beginPath();
  new LinePath(context, plot).add(series, ...shownIndices(plot, series.x));
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

const MARK_SIZE = 3; // Half of its width.

/** Marks what is not finite at the edges: a cross below for NaN, triangles for infinities. */
function markNotFinite(context, plot, curve) {
  const [from, to] = shownIndices(plot, curve.steps);
  let free = -Infinity;
  context.fillStyle = context.strokeStyle = runColour(curve.run);
  context.lineWidth = 1.2;
  for (let i = from; i < to; i++) {
    const value = curve.values[i];
    if (Number.isFinite(value)) continue;
    const x = plot.toX(curve.steps[i]);
    if (x < free) continue;
    free = x + 2 * MARK_SIZE;
    drawMark(context, x, value > 0 ? MARGIN.top + MARK_SIZE : plot.bottom - MARK_SIZE - 1, value);
  }
}

function drawMark(context, x, y, value) {
  const s = MARK_SIZE;
  context.beginPath();
  if (Number.isNaN(value)) {
    context.moveTo(x - s, y - s);
    context.lineTo(x + s, y + s);
    context.moveTo(x + s, y - s);
    context.lineTo(x - s, y + s);
    context.stroke();
    return;
  }
  const up = value > 0 ? -s : s;
  context.moveTo(x - s, y - up);
  context.lineTo(x + s, y - up);
  context.lineTo(x, y + up);
  context.fill();
}
