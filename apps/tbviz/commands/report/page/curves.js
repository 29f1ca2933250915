// ---- Curves: one chart a tag, one line a run ----

const TIP_ROWS = 9;

/** A curve's values from one step to another; without any, the two that are joined there. */
function valuesBetween(curve, from, to) {
  const begin = firstIndexFrom(curve.steps, from);
  let end = firstIndexFrom(curve.steps, to);
  while (end < curve.length && curve.steps[end] === to) end++;
  return begin < end ? curve.values.subarray(begin, end)
    : curve.values.subarray(Math.max(0, begin - 1), end + 1);
}

/** '1 curve', '2 curves'. */
function curveCount(count) {
  return count === 1 ? '1 curve' : `${count} curves`;
}

/** The chart of a tag. Curves are decoded when the chart is first drawn. */
class CurvePlot extends Plot {
  /** @param rows of the index: see Curve */
  constructor(tag, rows, block) {
    super(`${printable(tag)}: ${curveCount(rows.length)}. Arrow keys read values.`);
    Object.assign(this, {tag, rows, block});
    this.ownLog = null; // Whether this chart's axis is logarithmic, if other than the page's.
    this.cursor = null; // {run, index} of the value last marked.
    this.shown = []; // {curve, series} of the runs drawn.
  }

  get zooms() {
    return true;
  }

  get log() {
    return this.ownLog ?? view.log;
  }

  /** All curves of the tag. */
  curves() {
    if (!this.decoded) {
      const {buffer} = blockBytes(this.block);
      this.decoded = this.rows.map((row) => new Curve(row, buffer));
      this.describe();
    }
    return this.decoded;
  }

  /** Says to those who do not see the chart what is in it. */
  describe() {
    const ends = this.decoded.slice(0, 8)
      .map((curve) => `${runNames[curve.run]} ${shortNumber(curve.values.at(-1))}`);
    const count = curveCount(this.decoded.length);
    this.box.setAttribute('aria-label',
      `${printable(this.tag)}: ${count}; last values ${ends.join(', ')}. Arrow keys read values.`);
  }

  /** A value's place on the y axis; NaN where the axis has none for it. */
  toValue(value) {
    if (!this.log) return value;
    return value > 0 ? Math.log10(value) : NaN;
  }

  paint(context) {
    this.shown = this.curves().filter((curve) => !view.hidden.has(curve.run))
      .map((curve) => ({
        curve,
        series: view.weight ? curve.smoothed(view.weight) : curve.raw(),
      }));
    const xRange = this.zoom ?? this.stepRange();
    const yRange = this.valueRange(xRange);
    this.paintAxes(context, xRange, yRange ?? this.emptyRange());
    if (!yRange) this.paintEmpty(context);
    context.save();
    this.clip(context);
    context.lineJoin = 'round';
    for (const each of this.inDrawingOrder()) this.paintCurve(context, each);
    context.restore();
  }

  /** The hot run last, above the others. */
  inDrawingOrder() {
    const isHot = ({curve}) => Number(curve.run === view.hot);
    return [...this.shown].sort((a, b) => isHot(a) - isHot(b));
  }

  stepRange() {
    const ends = this.shown.flatMap(({curve}) => [curve.steps[0], curve.steps.at(-1)]);
    if (ends.length === 0) return [0, 1];
    return widened([Math.min(...ends), Math.max(...ends)], 0.5);
  }

  /** The range of raw values between two steps, with a margin; null if none can be drawn. */
  valueRange([from, to]) {
    let low = Infinity;
    let high = -Infinity;
    for (const {curve} of this.shown) {
      for (const raw of valuesBetween(curve, from, to)) {
        const value = this.toValue(raw);
        if (!Number.isFinite(value)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (low > high) return null;
    [low, high] = widened([low, high], this.log ? 0.6 : Math.abs(low) * 0.1 || 0.5);
    const margin = (high - low) * 0.04;
    return [low - margin, high + margin];
  }

  emptyRange() {
    return this.log ? [-1, 1] : [0, 1];
  }

  paintAxes(context, xRange, yRange) {
    const ticks = this.log ? logTicks(...yRange) : linearTicks(...yRange, 5);
    const labels = this.log ? logTickLabels(ticks) : tickLabels(ticks);
    this.setAxes(xRange, yRange);
    this.makeRoom(context, labels);
    this.drawGrid(context, ticks, labels);
    const count = Math.max(3, Math.floor(this.width / 70));
    this.drawXLabels(context, linearTicks(...xRange, count, true));
  }

  paintEmpty(context) {
    const reason = this.shown.length === 0 ? 'no run shown'
      : this.log ? 'no value above 0' : 'no finite value';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = palette.dim;
    context.fillText(reason, (this.left + this.right) / 2, (MARGIN.top + this.bottom) / 2);
  }

  paintCurve(context, {curve, series}) {
    const many = runCount > 20;
    const hot = curve.run === view.hot;
    const alpha = view.hot === null || hot ? 1 : 0.1;
    if (view.weight) {
      strokeSeries(context, this, curve.run, curve.raw(), 1, (many ? 0.12 : 0.24) * alpha);
    }
    strokeSeries(context, this, curve.run, series, hot ? 2.6 : many ? 1.2 : 1.7, alpha);
    context.globalAlpha = alpha;
    markNotFinite(context, this, curve);
    context.globalAlpha = 1;
  }

  // ---- What the pointer and the keys find ----

  hover(x, y) {
    const nearest = this.nearestCurve(x, y);
    if (nearest) this.mark(nearest, nearestIndex(nearest.curve.steps, this.valueAt(x)));
  }

  /** The curve drawn nearest to a place; what is above or below counts double. */
  nearestCurve(x, y) {
    const step = this.valueAt(x);
    let nearest = null;
    let least = Infinity;
    for (const each of this.shown) {
      const i = nearestIndex(each.series.x, step);
      const value = this.toValue(each.series.y[i]);
      const height = Number.isFinite(value) ? Math.abs(this.toY(value) - y) : this.height;
      const distance = height + Math.abs(this.toX(each.series.x[i]) - x) / 2;
      if (distance < least) [least, nearest] = [distance, each];
    }
    return nearest;
  }

  /** What a series shows at value `i` of a curve. */
  shownValue({curve, series}, i) {
    return series.y[nearestIndex(series.x, curve.steps[i])];
  }

  /** Marks value `i` of a curve, and tells it in the tip among those of the other runs. */
  mark(marked, i) {
    const {curve} = marked;
    this.cursor = {run: curve.run, index: i};
    const x = this.toX(curve.steps[i]);
    const value = this.toValue(this.shownValue(marked, i));
    const y = Number.isFinite(value) ? this.toY(value) : this.bottom;
    this.drawMarked(marked, x, y);
    const data = {
      run: report.runs[curve.run],
      step: curve.stepAt(i),
      value: curve.values[i],
    };
    showTip(this.box, x, y, data, this.tipTable(marked, i));
  }

  drawMarked({curve, series}, x, y) {
    const context = this.clearOverlay();
    this.drawCursor(context, x);
    context.save();
    this.clip(context);
    context.lineJoin = 'round';
    strokeSeries(context, this, curve.run, series, 3, 1);
    context.restore();
    context.fillStyle = runColour(curve.run);
    context.strokeStyle = palette.card;
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  /** The runs around the marked one, by value, at the steps nearest to its own. */
  tipTable(marked, i) {
    const step = marked.curve.steps[i];
    const height = (value) => (Number.isNaN(value) ? -Infinity : value);
    const lines = this.shown.map((each) => {
      const index = each === marked ? i : nearestIndex(each.curve.steps, step);
      return {each, index, value: this.shownValue(each, index)};
    }).sort((a, b) => height(b.value) - height(a.value) || 0); // Infinities give NaN.
    const place = lines.findIndex((line) => line.each === marked);
    const from = Math.max(0, Math.min(place - 4, lines.length - TIP_ROWS));
    const rows = lines.slice(from, from + TIP_ROWS)
      .map((line) => this.tipRow(line, line.each === marked));
    if (lines.length > TIP_ROWS) {
      rows.push(tableRow('td', ['', `and ${lines.length - TIP_ROWS} more`]));
    }
    const headings = ['', 'run', ...(view.weight ? ['smoothed'] : []), 'value', 'step'];
    return element('table', {}, tableRow('th', headings), ...rows);
  }

  tipRow({each: {curve}, index, value}, isMarked) {
    const row = tableRow('td', [
      colourSquare(curve.run),
      report.runs[curve.run],
      ...(view.weight ? [shortNumber(value)] : []),
      this.valueText(curve, index),
      stepText(curve.stepAt(index)),
    ]);
    if (isMarked) row.className = 'marked';
    return row;
  }

  /** A value as it is; of a thinned curve what its column holds. */
  valueText(curve, i) {
    const range = curve.means && Number.isFinite(curve.values[i]) ? curve.columnRange(i) : null;
    return range ? rangeText(...range) : exactNumber(curve.values[i]);
  }

  /** Arrow keys: along the curve, or to the next run at about the same step. */
  readKey(key) {
    if (this.shown.length === 0) return false;
    const found = this.shown.findIndex(({curve}) => curve.run === this.cursor?.run);
    const line = Math.max(0, found);
    const {curve} = this.shown[line];
    const index = found < 0 ? null : Math.min(this.cursor.index, curve.length - 1);
    if (key === 'ArrowUp' || key === 'ArrowDown') {
      const other = (line + (key === 'ArrowUp' ? -1 : 1) + this.shown.length) % this.shown.length;
      const {steps} = this.shown[other].curve;
      this.read(this.shown[other], nearestIndex(steps, curve.steps[index ?? 0]));
      return true;
    }
    const next = movedIndex(key, index, curve.length);
    if (next === null) return false;
    this.read(this.shown[line], next);
    return true;
  }

  /** Marks a value and reads it out. */
  read(marked, i) {
    const {curve} = marked;
    this.keepInView(curve.steps[i]);
    this.mark(marked, i);
    const step = stepText(curve.stepAt(i));
    liveRegion.textContent =
      `${runNames[curve.run]}, step ${step}, ${exactNumber(curve.values[i])}`;
  }

  /** Moves the zoomed part along if `step` is not in it. */
  keepInView(step) {
    if (!this.zoom || (step >= this.zoom[0] && step <= this.zoom[1])) return;
    const half = (this.zoom[1] - this.zoom[0]) / 2;
    this.setZoom([step - half, step + half]);
  }
}
