// ---- Histograms of one tag and run: ridges, the newest in front, or bands of quantiles ----

const BAND_ALPHAS = [0.14, 0.2, 0.26, 0.34]; // From the whole range to the middle third.
const MEDIAN = 4; // Of the quantiles.
const TOLD_QUANTILES = [['max', 8], ['84%', 6], ['median', MEDIAN], ['16%', 2], ['min', 0]];

class HistogramPlot extends Plot {
  /** @param range [low, high] that the bins divide evenly */
  constructor(run, tag, steps, range, block) {
    super(`${printable(tag)}, ${runNames[run]}: histograms of ${steps.length} steps. ` +
      'Arrow keys read quantiles.');
    Object.assign(this, {run, steps, range, block});
    this.nearSteps = steps.map(Number);
    this.bands = false;
    this.cursor = null; // Index of the step last marked.
  }

  get count() {
    return this.steps.length;
  }

  data() {
    this.decoded ??= decodeHistogram(this.block, this.count, report.bins);
    return this.decoded;
  }

  quantile(i, q) {
    return this.data().quantiles[i * QUANTILES + q];
  }

  binCounts(i) {
    return this.data().counts.subarray(i * report.bins, (i + 1) * report.bins);
  }

  paint(context) {
    if (this.bands) this.paintBands(context);
    else this.paintRidges(context);
  }

  // ---- Bands ----

  paintBands(context) {
    const range = finiteRange(this.data().quantiles) ?? [0, 1];
    const yRange = widened(range, 0.5);
    const ticks = linearTicks(...yRange, 5);
    const labels = tickLabels(ticks);
    const xRange = widened([this.nearSteps[0], this.nearSteps.at(-1)], 0.5);
    this.setAxes(xRange, yRange);
    this.makeRoom(context, labels);
    this.drawGrid(context, ticks, labels);
    this.drawXLabels(context, linearTicks(...xRange, 4, true));
    context.fillStyle = context.strokeStyle = runColour(this.run);
    BAND_ALPHAS.forEach((alpha, k) => this.paintBand(context, alpha, k, QUANTILES - 1 - k));
    context.lineWidth = 1.5;
    context.beginPath();
    this.traceQuantile(context, MEDIAN, false);
    context.stroke();
  }

  paintBand(context, alpha, low, high) {
    context.globalAlpha = alpha;
    context.beginPath();
    this.traceQuantile(context, low, false);
    this.traceQuantile(context, high, true);
    context.fill();
    context.globalAlpha = 1;
  }

  /** The line of a quantile over the steps; one step alone is as wide as the plot. */
  traceQuantile(context, q, backwards) {
    let places = this.nearSteps.map((step, i) => [this.toX(step), this.toY(this.quantile(i, q))]);
    if (this.count === 1) places = [this.left, this.right].map((x) => [x, places[0][1]]);
    if (backwards) places.reverse();
    for (const [x, y] of places) context.lineTo(x, y);
  }

  // ---- Ridges ----

  paintRidges(context) {
    const {counts} = this.data();
    const rise = this.count > 1 ? this.height * 0.38 : this.height - 34;
    const greatest = finiteRange(counts)?.[1] || 1;
    this.left = 12;
    this.scaleOfCounts = rise / greatest;
    this.setAxes(this.range, [0, 1]);
    this.stepRoom = 46; // Right of the ridges, for their steps.
    this.firstBase = this.count > 1 ? this.highestBase() : this.height - 22;
    this.drawXLabels(context, linearTicks(...this.range, 4));
    this.labelSteps(context);
    for (let i = 0; i < this.count; i++) this.paintRidge(context, i, false);
  }

  get right() {
    return this.width - (this.bands ? MARGIN.right : this.stepRoom ?? MARGIN.right);
  }

  /** The height of the first base line: as far up as keeps every ridge within the plot. */
  highestBase() {
    const lowest = this.height - 24;
    let base = 8;
    for (let i = 0; i < this.count - 1; i++) {
      const down = i / (this.count - 1);
      const peak = Math.max(...this.binCounts(i)) * this.scaleOfCounts;
      base = Math.max(base, (6 + peak - down * lowest) / (1 - down));
    }
    return Math.min(base, lowest);
  }

  /** The base line of the histogram of step `i`, from above. */
  base(i) {
    if (this.count === 1) return this.firstBase;
    return this.firstBase + (i / (this.count - 1)) * (this.height - 24 - this.firstBase);
  }

  labelSteps(context) {
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillStyle = palette.dim;
    const labels = tickLabels(this.nearSteps);
    let free = -Infinity;
    for (let i = 0; i < this.count; i++) {
      if (this.base(i) < free) continue;
      context.fillText(labels[i], this.right + 8, this.base(i));
      free = this.base(i) + 13;
    }
  }

  paintRidge(context, i, marked) {
    this.traceRidge(context, i);
    context.fillStyle = palette.card;
    context.globalAlpha = 0.85;
    context.fill();
    context.fillStyle = runColour(this.run);
    context.globalAlpha = marked ? 0.7 : this.count > 1 ? 0.16 + (0.3 * i) / (this.count - 1) : 0.4;
    context.fill();
    context.globalAlpha = marked ? 1 : 0.85;
    context.strokeStyle = marked ? palette.ink : runColour(this.run);
    context.lineWidth = marked ? 1.6 : 0.9;
    context.stroke();
    context.globalAlpha = 1;
  }

  traceRidge(context, i) {
    const [low, high] = this.range;
    const base = this.base(i);
    const width = (high - low) / report.bins;
    context.beginPath();
    context.moveTo(this.toX(low), base);
    this.binCounts(i).forEach((count, bin) => {
      context.lineTo(this.toX(low + (bin + 0.5) * width), base - count * this.scaleOfCounts);
    });
    context.lineTo(this.toX(high), base);
  }

  // ---- What the pointer and the keys find ----

  hover(x, y) {
    if (!this.decoded) return;
    const distance = (i) => (this.bands
      ? Math.abs(this.toX(this.nearSteps[i]) - x) : Math.abs(this.base(i) - y));
    let nearest = 0;
    for (let i = 1; i < this.count; i++) if (distance(i) < distance(nearest)) nearest = i;
    this.mark(nearest, x, y);
  }

  mark(i, x, y) {
    this.cursor = i;
    const context = this.clearOverlay();
    if (this.bands) this.drawCursor(context, this.toX(this.nearSteps[i]));
    else this.paintRidge(context, i, true);
    const title = element('b', {}, `step ${stepText(this.steps[i])}`);
    const data = {run: report.runs[this.run], step: this.steps[i]};
    showTip(this.box, x, y, data, title, this.bands ? this.quantileTable(i) : this.binText(i, x));
  }

  quantileTable(i) {
    const rows = TOLD_QUANTILES.map(([name, q]) => [name, shortNumber(this.quantile(i, q))]);
    return element('table', {}, ...rows.map((row) => tableRow('td', row)));
  }

  /** The bin below the place `x`: its limits and its count. */
  binText(i, x) {
    const [low, high] = this.range;
    const width = (high - low) / report.bins;
    const bin = Math.max(0, Math.min(report.bins - 1, Math.floor((this.valueAt(x) - low) / width)));
    const limits = [low + bin * width, low + (bin + 1) * width].map((limit) => shortNumber(limit));
    const count = shortNumber(this.binCounts(i)[bin]);
    return element('div', {}, `${limits.join(' to ')}: ${count}`);
  }

  readKey(key) {
    const next = movedIndex(key, this.cursor, this.count);
    if (next === null) return false;
    const x = this.bands ? this.toX(this.nearSteps[next]) : this.toX(this.quantile(next, MEDIAN));
    this.mark(next, x, this.bands ? this.height / 2 : this.base(next));
    const told = TOLD_QUANTILES
      .map(([name, q]) => `${name} ${shortNumber(this.quantile(next, q))}`);
    liveRegion.textContent = `step ${stepText(this.steps[next])}: ${told.join(', ')}`;
    return true;
  }
}
