// ---- Numbers as text, and where an axis has its ticks ----

/** `text` of a number without what JavaScript adds to exponents: `1e9`, not `1e+9`. */
const plain = (value) => String(value).replace('e+', 'e');

/** A number in `digits` significant digits, without trailing zeros. */
function shortNumber(value, digits = 5) {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return plain(rounded.toExponential()); // 1.5e9
  return plain(rounded);
}

/** The fewest digits that still name this very float32. */
function exactNumber(value) {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    if (Math.fround(Number(value.toPrecision(digits))) === value) return shortNumber(value, digits);
  }
  return shortNumber(value, 9);
}

/** What a column of a thinned curve holds: `0.79 to 1.05`, with more digits if three are alike. */
function rangeText(least, greatest) {
  if (least === greatest) return exactNumber(least);
  for (let digits = 3; digits < 9; digits++) {
    const ends = [least, greatest].map((value) => shortNumber(value, digits));
    if (ends[0] !== ends[1]) return ends.join(' to ');
  }
  return `${exactNumber(least)} to ${exactNumber(greatest)}`;
}

/** The step of an axis' ticks: 1, 2 or 5 times a power of ten, for about `count` of them. */
function tickDistance(low, high, count, whole) {
  const wanted = Math.max((high - low) / count || 1, whole ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5].find((factor) => factor * power >= wanted * (1 - 1e-9)) ?? 10);
}

const MOST_TICKS = 50; // Where the numbers are too great to count by the distance.

/** About `count` round numbers from `low` to `high`; `whole` leaves out fractions. */
function linearTicks(low, high, count, whole = false) {
  const distance = tickDistance(low, high, count, whole);
  const first = Math.ceil(low / distance);
  const last = Math.floor(high / distance + 1e-9);
  const many = Math.min(MOST_TICKS, Math.max(0, last - first + 1));
  return Array.from({length: many}, (_, k) => (first + k) * distance || 0); // No -0.
}

/** Ticks of a logarithmic axis, as exponents of ten, between the exponents `low` and `high`. */
function logTicks(low, high) {
  const factors = high - low < 2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const ticks = [];
  for (let exponent = Math.floor(low); exponent <= high; exponent++) {
    if (exponent % every !== 0) continue;
    for (const factor of factors) ticks.push(exponent + Math.log10(factor));
  }
  const within = ticks.filter((tick) => tick >= low && tick <= high);
  if (within.length > 1) return within;
  // Too narrow for these: round values, where a logarithmic axis is nearly linear.
  return linearTicks(10 ** low, 10 ** high, 4).filter((value) => value > 0).map(Math.log10);
}

/** A tick's label: `10k`, with as many digits as tell it from one that is `distance` away. */
function tickLabel(value, distance) {
  const size = Math.abs(value);
  if (size <= distance / 1e6) return '0';
  const digits = Math.floor(Math.log10(size)) - Math.floor(Math.log10(distance) + 1e-9) + 1;
  const rounded = Number(value.toPrecision(Math.min(15, Math.max(1, digits))));
  if (size >= 1e9 || size < 1e-4) return plain(rounded.toExponential());
  if (size >= 1e6) return `${plain(Number((rounded / 1e6).toPrecision(12)))}M`;
  if (size >= 1e4) return `${plain(Number((rounded / 1e3).toPrecision(12)))}k`;
  return plain(rounded);
}

/** Labels of linear ticks. */
function tickLabels(ticks) {
  const distance = ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0]) / 1000;
  return ticks.map((tick) => tickLabel(tick, distance));
}

/** Labels of ticks that are exponents of ten. */
function logTickLabels(ticks) {
  const values = ticks.map((tick) => 10 ** tick);
  return values.map((value, k) => {
    const next = values[k + 1] ?? values[k - 1] ?? 10 * value;
    return tickLabel(value, Math.min(10 ** Math.floor(ticks[k] + 1e-9), Math.abs(next - value)));
  });
}
