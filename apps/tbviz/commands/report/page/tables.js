// ---- Tables that can be sorted: hyperparameters, and the layers of models ----

/** Numbers by size and before words, words by the alphabet, what is missing last. */
function compareCells(a, b) {
  const kind = (cell) => (cell === '' || Number.isNaN(cell) ? 2 : typeof cell === 'number' ? 0 : 1);
  if (kind(a) !== kind(b)) return kind(a) - kind(b);
  return typeof a === 'number' ? a - b || 0 : String(a).localeCompare(String(b), 'en');
}

/** A table whose headings sort it: once upwards, again downwards. */
class SortableTable {
  /** @param rows {run, cells}: cells are numbers, strings and booleans */
  constructor(headings, rows, cellText) {
    this.rows = rows.map((row) => ({...row, node: tableRow('td', row.cells.map(cellText))}));
    this.body = element('tbody', {}, ...this.rows.map((row) => row.node));
    this.headings = headings.map((name, column) => this.heading(name, column));
    this.node = wideTable(element('tr', {}, ...this.headings), this.body);
  }

  heading(name, column) {
    const sort = button('', () => this.sort(column));
    sort.append(nameNode(name));
    return element('th', {scope: 'col', 'data-name': printable(name)}, sort); // For paper.
  }

  sort(column) {
    const heading = this.headings[column];
    const down = heading.getAttribute('aria-sort') === 'ascending';
    for (const other of this.headings) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const sign = down ? -1 : 1;
    const sorted = [...this.rows]
      .sort((a, b) => sign * compareCells(a.cells[column], b.cells[column]));
    this.body.replaceChildren(...sorted.map((row) => row.node));
  }

  /** Leaves out the rows of hidden runs. */
  update() {
    for (const row of this.rows) row.node.hidden = view.hidden.has(row.run);
  }
}

const tables = [];

function addTable(headings, rows, cellText) {
  const table = new SortableTable(headings, rows, cellText);
  tables.push(table);
  return element('article', {className: 'card'}, table.node);
}

const MOST_METRICS = 12; // Columns of last values beside the hyperparameters.

/** Last values of the tags that every run with hyperparameters has: {tag, values by run}. */
function commonMetrics(runs) {
  const metrics = [];
  for (const [tag, rows, block] of report.curves) {
    const having = new Map(rows.map((row) => [row[0], row]));
    if (!runs.every((run) => having.has(run))) continue;
    const {buffer} = blockBytes(block);
    const lastOf = (run) => new Curve(having.get(run), buffer).values.at(-1);
    metrics.push({tag, values: new Map(runs.map((run) => [run, lastOf(run)]))});
    if (metrics.length === MOST_METRICS) break;
  }
  return metrics;
}

/** One row a run: its hyperparameters, then the last values of its curves. */
function addHyperparameters() {
  if (report.hparams.length === 0) return;
  const sets = report.hparams.map(([run, values]) => [run, new Map(Object.entries(values))]);
  const keys = [...new Set(sets.flatMap(([, values]) => [...values.keys()]))].sort();
  const metrics = commonMetrics(sets.map(([run]) => run));
  const rows = sets.map(([run, values]) => ({
    run,
    cells: [
      report.runs[run],
      ...keys.map((key) => values.get(key) ?? ''),
      ...metrics.map((metric) => metric.values.get(run)),
    ],
  }));
  const headings = ['run', ...keys, ...metrics.map((metric) => metric.tag)];
  const text = (cell) => (typeof cell === 'number' ? shortNumber(cell) : cell);
  addSection('hparams', 'Hyperparameters', addTable(headings, rows, text));
}

/** The layers of each run that is a saved model. */
function addLayers() {
  const models = report.models ?? [];
  if (models.length === 0) return;
  const text = (cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell);
  const shown = models.map(([run, headings, rows]) => {
    const cells = rows.map((row) => ({run, cells: row}));
    const title = element('summary', {}, nameNode(report.runs[run]),
      element('span', {}, ` ${rows.length}`));
    return element('details', {className: 'group', open: true}, title,
      addTable(headings, cells, text));
  });
  addSection('layers', 'Layers', ...shown);
}
