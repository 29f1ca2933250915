// ---- Colours: of the theme, and of runs ----

const root = document.documentElement;
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

/** What is looked at now: the switches of the header and of the list of runs. */
const view = {
  weight: report.smooth ?? 0.6, // Of the smoothing.
  log: false, // Whether charts have a logarithmic axis.
  hidden: new Set(), // Runs whose box is not ticked.
  hot: null, // The run that the pointer is on in the list; the others are dimmed.
  filter: '', // What tags must contain, in lower case.
  dark: report.theme === 'dark' || (report.theme !== 'light' && prefersDark.matches),
  printing: false,
};

/** The style sheet's colours, for canvases; read again when the theme changes. */
const palette = {};

function applyTheme() {
  root.dataset.theme = view.dark && !view.printing ? 'dark' : 'light';
  const style = getComputedStyle(root);
  for (const name of ['ink', 'dim', 'grid', 'card', 'high']) {
    palette[name] = style.getPropertyValue(`--${name}`).trim();
  }
}

const runCount = report.runs.length;
const FIXED_HUES = [255, 48, 150, 310, 95, 200, 15, 280, 170, 70]; // Told apart by most eyes.
const GOLDEN_ANGLE = 137.5; // Neighbours stay far apart, however many runs there are.

/** The colour of run `run`, a CSS colour. */
function runColour(run) {
  const dark = view.dark && !view.printing;
  if (runCount <= FIXED_HUES.length) {
    return dark ? `oklch(0.76 0.13 ${FIXED_HUES[run]})` : `oklch(0.57 0.16 ${FIXED_HUES[run]})`;
  }
  const lightness = (dark ? 0.72 : 0.54) + ((run % 3) - 1) * 0.07;
  return `oklch(${lightness} 0.15 ${(run * GOLDEN_ANGLE + 250) % 360})`;
}

const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** The dashes of run `run`: where hues alone are too near, and runs still few enough to follow. */
function runDash(run) {
  if (runCount <= 10 || runCount > 40) return DASHES[0];
  return DASHES[Math.floor(run / 10) % DASHES.length];
}

/** Draws the line of a run into the little canvas beside its name. */
function drawSwatch(canvas, run) {
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = runColour(run);
  context.lineWidth = canvas.height / 4;
  context.setLineDash(runDash(run).map((length) => 2 * length));
  context.beginPath();
  context.moveTo(0, canvas.height / 2);
  context.lineTo(canvas.width, canvas.height / 2);
  context.stroke();
}

/** A square of a run's colour, for a line of the tip. */
function colourSquare(run) {
  const square = element('i');
  square.style.background = runColour(run);
  return square;
}
