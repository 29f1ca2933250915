// ---- What the index holds, as cards ----

function curveCards() {
  return report.curves.map(([tag, rows, block]) => {
    const plot = new CurvePlot(tag, rows, block);
    plot.logButton = toggleButton('log', 'logarithmic axis', () => {
      plot.ownLog = !plot.log;
      plot.redraw();
      return plot.log;
    });
    const values = disclosure('values', () => curveTable(plot.curves()));
    return card(tag, null, [thinnedBadge(rows), plot.logButton], plot.box, values);
  });
}

/** Tells on a chart that the page does not have all of its values. */
function thinnedBadge(rows) {
  const thinned = rows.filter(([, count, kept]) => kept < count);
  if (thinned.length === 0) return null;
  const most = (column) => Math.max(...rows.map((row) => row[column])).toLocaleString('en');
  const title = `${thinned.length} of ${rows.length} curves; at most ${most(2)} of ${most(1)} ` +
    'values each: of every column the smallest and the largest';
  return element('small', {className: 'badge', title}, 'thinned');
}

function curveTable(curves) {
  const rows = curves.map((curve) => [
    report.runs[curve.run],
    exactNumber(curve.values.at(-1)),
    ...(finiteRange(curve.values) ?? [NaN, NaN]).map(exactNumber),
    curve.count.toLocaleString('en'),
    stepText(curve.stepAt(0)),
    stepText(curve.stepAt(curve.length - 1)),
  ]);
  return plainTable(['run', 'last', 'min', 'max', 'values', 'first step', 'last step'], rows);
}

function histogramCards() {
  return report.hists.map(([run, tag, steps, range, block]) => {
    const plot = new HistogramPlot(run, tag, steps, range, block);
    const title = 'median, 1, 1.5 and 2 sigma, and the full range over the steps';
    const bands = toggleButton('bands', title, () => {
      plot.bands = !plot.bands;
      plot.redraw();
      return plot.bands;
    });
    const values = disclosure('values', () => quantileTable(plot));
    return card(tag, run, [small(nameNode(report.runs[run])), bands], plot.box, values);
  });
}

function quantileTable(plot) {
  const rows = plot.steps.map((step, i) => [
    stepText(step), ...TOLD_QUANTILES.map(([, q]) => shortNumber(plot.quantile(i, q)))]);
  return plainTable(['step', ...TOLD_QUANTILES.map(([name]) => name)], rows);
}

function textCards() {
  return report.text.map(([run, tag, entries]) => {
    const body = element('div');
    const steps = stepSlider(tag, entries, ([, text]) => body.replaceChildren(markdown(text)));
    steps.update();
    return card(tag, run, [], runLine(run, steps.text), body, steps.slider);
  });
}

// ---- Pictures ----

const ROOM = {width: 240, height: 400}; // Small pictures fill it, enlarged by a whole factor.

/** Shows one picture of a tag at a time, and none before the card is near the view. */
class Picture {
  constructor(run, tag, entries) {
    Object.assign(this, {run, tag});
    this.wanted = null; // The entry to show once the card is near the view.
    this.near = false;
    this.image = element('img', {alt: '', decoding: 'async'});
    this.box = element('div', {className: 'picture', tabIndex: 0, role: 'button',
      'aria-label': `enlarge ${printable(tag)}`, 'aria-pressed': 'false'}, this.image);
    this.steps = stepSlider(tag, entries, (entry) => this.show(entry));
    this.card = card(tag, run, [], runLine(run, this.steps.text), this.box, this.steps.slider);
    this.listen();
    this.steps.update();
  }

  listen() {
    this.image.addEventListener('load', () => this.loaded());
    this.image.addEventListener('error', () => this.box.classList.add('broken'));
    this.box.addEventListener('click', () => this.enlarge());
    this.box.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      this.enlarge();
    });
    this.steps.slider.addEventListener('input', () => this.appear());
    picturesNearView.observe(this.box);
    this.box.picture = this;
  }

  show(entry) {
    this.wanted = entry;
    if (!this.near) return;
    const [step, block, type] = entry;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(new Blob([blockBytes(block)], {type}));
    this.box.classList.remove('broken');
    this.image.alt = `${printable(this.tag)}, ${runNames[this.run]}, step ${stepText(step)}`;
    this.image.src = this.url;
  }

  /** The card is near the view, or is printed. */
  appear() {
    if (this.near) return;
    this.near = true;
    picturesNearView.unobserve(this.box);
    this.show(this.wanted);
  }

  loaded() {
    const {naturalWidth: width, naturalHeight: height} = this.image;
    const factor = Math.floor(Math.min(ROOM.width / width, ROOM.height / height));
    this.image.className = factor > 1 ? 'small' : '';
    if (factor > 1) this.image.width = factor * width;
    else this.image.removeAttribute('width');
    this.box.title = `${width} × ${height}`;
  }

  enlarge() {
    this.box.setAttribute('aria-pressed', this.card.node.classList.toggle('enlarged'));
  }
}

const picturesNearView = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) entry.target.picture.appear();
}, {rootMargin: '300px'});

const pictures = [];

function pictureCards() {
  pictures.push(...report.images.map(([run, tag, entries]) => new Picture(run, tag, entries)));
  return pictures.map((picture) => picture.card);
}
