// ---- The page: header, list of runs, sections; what its switches do; theme and print ----

addCardSection('curves', 'Curves', curveCards());
addCardSection('images', 'Pictures', pictureCards(), 'pictures');
addCardSection('hists', 'Histograms', histogramCards());
addCardSection('text', 'Text', textCards());
addHyperparameters();
addLayers();

const nothing = element('p', {className: 'nothing', role: 'status', hidden: true});

/** Shows the cards that the filter and the runs' boxes leave, and the groups that hold some. */
function showChosen() {
  for (const {node, tag, run} of cards) {
    node.hidden = !tag.toLowerCase().includes(view.filter) || view.hidden.has(run);
  }
  const holdsCards = (node) => node.querySelector('.card:not([hidden])') !== null;
  for (const group of main.querySelectorAll('.group')) group.hidden = !holdsCards(group);
  for (const {node, link} of sections) node.hidden = link.hidden = !holdsCards(node);
  const anyShown = cards.length === 0 || cards.some(({node}) => !node.hidden);
  nothing.hidden = sections.length > 0 && anyShown;
  nothing.textContent = sections.length > 0
    ? 'No tag of the runs that are ticked has this in its name.' : 'No values were found.';
  for (const table of tables) table.update();
  redrawPlots();
}

// ---- The list of runs ----

const runLines = report.runs.map((name, run) => {
  const swatch = element('canvas', {width: 44, height: 20, 'aria-hidden': 'true'});
  const box = element('input', {type: 'checkbox', checked: true, onchange: () => {
    showRun(run, box.checked);
    showChosen();
  }});
  const node = element('li', {
    onpointerenter: (event) => { // A finger would never leave.
      if (event.pointerType === 'mouse' && runCount > 1) setHotRun(run);
    },
    onpointerleave: () => setHotRun(null),
  }, element('label', {}, box, swatch, nameNode(name)));
  return {run, name, node, box, swatch};
});

function showRun(run, shown) {
  const {box, node} = runLines[run];
  box.checked = shown;
  node.classList.toggle('off', !shown);
  if (shown) view.hidden.delete(run);
  else view.hidden.add(run);
}

function setHotRun(run) {
  if (view.hot === run) return;
  view.hot = run;
  redrawPlots();
}

/** Ticks the boxes of all runs that the list's filter leaves, or none of them. */
function showListed(shown) {
  for (const {run, node} of runLines) if (!node.hidden) showRun(run, shown);
  showChosen();
}

function filterRuns(text) {
  const wanted = text.toLowerCase();
  for (const {name, node} of runLines) node.hidden = !name.toLowerCase().includes(wanted);
}

function searchField(label, act) {
  return element('input', {type: 'search', placeholder: label, 'aria-label': label,
    oninput: (event) => act(event.target.value)});
}

const runList = element('details', {open: innerWidth > 820},
  element('summary', {}, runCount === 1 ? '1 run' : `${runCount} runs`),
  element('div', {className: 'row'}, searchField('filter runs', filterRuns)),
  element('div', {className: 'row'},
    button('all', () => showListed(true)), button('none', () => showListed(false))),
  element('ul', {className: 'runs'}, ...runLines.map((line) => line.node)));

// ---- The header ----

const filterField = searchField('filter tags', (text) => {
  view.filter = text.toLowerCase();
  showChosen();
});

/** The slider of the smoothing's weight. */
function smoothingControl() {
  const text = element('output', {}, String(view.weight));
  const slider = element('input', {type: 'range', min: 0, max: 0.99, step: 0.01});
  slider.value = view.weight;
  slider.addEventListener('input', () => {
    view.weight = Number(slider.value);
    text.textContent = slider.value;
    redrawPlots();
  });
  const label = element('label', {title: "TensorBoard's exponential mean"}, 'smoothing', slider);
  return element('div', {className: 'smoothing'}, label, text);
}

/** The switch of all charts; each chart has one of its own as well. */
function logControl() {
  const box = element('input', {type: 'checkbox', onchange: () => {
    view.log = box.checked;
    for (const plot of plots) {
      if (!plot.logButton) continue;
      plot.ownLog = null;
      plot.logButton.setAttribute('aria-pressed', view.log);
    }
    redrawPlots();
  }});
  return element('label', {}, box, 'log axis');
}

const themeButton = button('', () => {
  view.dark = !view.dark;
  showTheme();
});

function showTheme() {
  applyTheme();
  const other = view.dark ? 'light' : 'dark';
  themeButton.textContent = other;
  themeButton.setAttribute('aria-label', `switch to ${other} colours`);
  for (const {swatch, run} of runLines) drawSwatch(swatch, run);
  redrawPlots();
}

const header = element('header', {className: 'page'},
  element('h1', {}, nameNode(report.title)),
  sectionLinks,
  element('label', {className: 'filter'}, filterField),
  ...(report.curves.length > 0 ? [smoothingControl(), logControl()] : []),
  themeButton);

// ---- Print: light, every group open, plots drawn at twice the density ----

let closedGroups = []; // Those that printing has opened.

function beginPrint() {
  if (view.printing) return;
  view.printing = true;
  root.dataset.printing = '';
  closedGroups = [...main.querySelectorAll('.group:not([open])')];
  if (!runList.open) closedGroups.push(runList);
  for (const group of closedGroups) group.open = true;
  for (const picture of pictures) picture.appear();
  showTheme();
  for (const plot of plots) plot.draw();
}

function endPrint() {
  if (!view.printing) return;
  view.printing = false;
  delete root.dataset.printing;
  for (const group of closedGroups) group.open = false;
  showTheme();
}

// ---- Start ----

if (report.notes.length > 0) {
  main.prepend(element('div', {className: 'notes', role: 'note'},
    ...report.notes.map((note) => element('p', {}, printable(note)))));
}
main.append(nothing);
document.body.append(header,
  element('div', {className: 'columns'}, element('aside', {'aria-label': 'Runs'}, runList), main),
  tip, liveRegion);

/** The list of runs stays below the header, however many lines that takes. */
new ResizeObserver(() => {
  root.style.setProperty('--header', `${header.offsetHeight}px`);
}).observe(header);

prefersDark.addEventListener('change', (event) => {
  if (report.theme === 'light' || report.theme === 'dark') return;
  view.dark = event.matches;
  showTheme();
});
addEventListener('beforeprint', beginPrint);
addEventListener('afterprint', endPrint);
matchMedia('print').addEventListener('change', (event) => {
  if (event.matches) beginPrint();
  else endPrint();
});

showTheme();
showChosen();
