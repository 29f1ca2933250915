'use strict';
// The page of `tbviz report`. The files of this folder are one classic script, in the order that
// apps/tbviz/CMakeLists.txt gives them; nothing is built or fetched. docs/report-page.md has the
// grammar of the data. Names and texts come out of files: they enter the page as text nodes only.

// ---- What the page holds: the index, and blocks of little-endian binary ----

/** The index: names, texts, and where in which block the numbers are. */
const report = JSON.parse(document.getElementById('index').textContent);

const CONTROL = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function controlPicture(control) {
  const code = control.codePointAt(0);
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : '\ufffd';
}

/** Text with its control characters, those of bidirectional text too, made visible; not `kept`. */
function printable(text, kept = '') {
  return text.replace(CONTROL, (control) => (
    kept.includes(control) ? control : controlPicture(control)));
}

/** The runs' names as they are shown. */
const runNames = report.runs.map((name) => printable(name));

/** The bytes of block `id`, which is base64 until somebody looks at it. */
function blockBytes(id) {
  const text = document.getElementById('b' + id).textContent;
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/**
 * A step of the index as a number, or as a BigInt where a double would round it: steps are 64-bit,
 * and such ones are written as strings of digits.
 */
function exactStep(step) {
  const near = Number(step);
  return Number.isSafeInteger(near) ? near : BigInt(step);
}

/** A step for people: `1,234,567`. */
function stepText(step) {
  return exactStep(step).toLocaleString('en');
}

const GAP_ARRAYS = {1: Uint8Array, 2: Uint16Array, 4: Uint32Array};

/** Step gaps of `width` bytes each, in units; null where every gap is one unit. */
function decodeGaps(buffer, offset, count, width) {
  if (width === 0 || count <= 0) return null;
  if (width === 8) return new BigUint64Array(buffer.slice(offset, offset + 8 * count));
  return new GAP_ARRAYS[width](buffer, offset, count);
}

/** Sums of gaps: steps as doubles, good for places on a screen. */
function nearSteps(first, unit, gaps, count) {
  const steps = new Float64Array(count);
  steps[0] = Number(first);
  for (let i = 1; i < count; i++) {
    steps[i] = steps[i - 1] + (gaps ? Number(gaps[i - 1]) : 1) * Number(unit);
  }
  return steps;
}

/** The same, exact beyond 2^53. */
function bigSteps(first, unit, gaps, count) {
  const steps = new BigInt64Array(count);
  steps[0] = BigInt(first);
  for (let i = 1; i < count; i++) {
    steps[i] = steps[i - 1] + (gaps ? BigInt(gaps[i - 1]) : 1n) * BigInt(unit);
  }
  return steps;
}

/** Index of the entry of ascending `list` that is nearest to `x`. */
function nearestIndex(list, x) {
  const right = Math.min(firstIndexFrom(list, x), list.length - 1);
  return right > 0 && x - list[right - 1] < list[right] - x ? right - 1 : right;
}

/** Index of the first entry of ascending `list` that is not below `x`; its length if none is. */
function firstIndexFrom(list, x) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** One run's values of one tag. All of them are exact; a thinned curve leaves some out. */
class Curve {
  /** @param row [run, count, kept, first, unit, width, offset(, columns, last)] of the index */
  constructor(row, buffer) {
    const [run, count, kept, first, unit, width, offset, columns, last] = row;
    this.run = run;
    this.count = count; // Of the log; the page has `kept`.
    this.values = new Float32Array(buffer, offset, kept);
    const gaps = decodeGaps(buffer, offset + 4 * kept, kept - 1, width);
    this.steps = nearSteps(first, unit, gaps, kept);
    const ends = [Number(first), this.steps[kept - 1]];
    this.exact = ends.every(Number.isSafeInteger) ? null : bigSteps(first, unit, gaps, kept);
    this.means = null;
    if (columns) {
      const gapBytes = (width * (kept - 1) + 3) & ~3;
      this.readMeans(new Float32Array(buffer, offset + 4 * kept + gapBytes, columns), Number(last));
    }
    this.smooth = {weight: null, series: null};
  }

  /** Column means of a thinned curve; a column without any value is stored as infinity. */
  readMeans(stored, last) {
    this.columns = stored.length;
    this.stepSpan = last - this.steps[0] + 1;
    const width = this.stepSpan / this.columns;
    const held = [...stored.keys()].filter((column) => stored[column] !== Infinity);
    this.means = {
      x: Float64Array.from(held, (column) => this.steps[0] + (column + 0.5) * width),
      y: Float32Array.from(held, (column) => stored[column]),
    };
  }

  get length() {
    return this.values.length;
  }

  /** The step of value `i`: a number, or a BigInt beyond 2^53. */
  stepAt(i) {
    return this.exact ? this.exact[i] : this.steps[i];
  }

  raw() {
    return {x: this.steps, y: this.values};
  }

  /** The smoothed series; the last one asked for is kept, since hovering asks again and again. */
  smoothed(weight) {
    if (this.smooth.weight !== weight) {
      const {x, y} = this.means ?? this.raw();
      const perPoint = this.means ? Math.max(1, this.count / y.length) : 1;
      this.smooth = {weight, series: {x, y: smoothValues(y, weight ** perPoint)}};
    }
    return this.smooth.series;
  }

  /** The column that value `i` of a thinned curve lies in. */
  columnOf(i) {
    return Math.floor(((this.steps[i] - this.steps[0]) * this.columns) / this.stepSpan);
  }

  /** Least and greatest finite value of all the log's values in the column of value `i`. */
  columnRange(i) {
    const column = this.columnOf(i);
    let from = i;
    let to = i + 1;
    while (from > 0 && this.columnOf(from - 1) === column) from--;
    while (to < this.length && this.columnOf(to) === column) to++;
    return finiteRange(this.values.subarray(from, to));
  }
}

/** [least, greatest] of the finite values, or null if there is none. */
function finiteRange(values) {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return least <= greatest ? [least, greatest] : null;
}

/**
 * TensorBoard's smoothing: an exponential mean, divided by the weight that it has gathered so far.
 * Values that are not finite pass through uncounted. A constant curve stays as it is, to the last
 * bit, since the mean is a double.
 */
function smoothValues(values, weight) {
  const smoothed = new Float32Array(values.length);
  let last = 0;
  let debias = 1; // weight^n of the n values so far.
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      smoothed[i] = value;
      return;
    }
    last = last * weight + (1 - weight) * value;
    debias *= weight;
    smoothed[i] = last / (1 - debias);
  });
  return smoothed;
}

/** How many quantiles a histogram keeps of each step: 0, 6.68, 15.87, 30.85, 50 ... 100 %. */
const QUANTILES = 9;

/** @returns counts [steps][bins] and quantiles [steps][QUANTILES] of a histogram's block, flat */
function decodeHistogram(block, stepCount, bins) {
  const bytes = blockBytes(block);
  const numbers = new Float32Array(bytes.buffer, 0, stepCount * (bins + QUANTILES));
  return {
    counts: numbers.subarray(0, stepCount * bins),
    quantiles: numbers.subarray(stepCount * bins),
  };
}
