// ---- Nodes ----

/**
 * An element with properties (or attributes, where it has no such property) and children: nodes,
 * or strings, which become text; null is left out.
 */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** A name out of a file, apart from the text around it whichever way its letters run. */
const nameNode = (name) => element('bdi', {}, printable(name));

/** A tag as a heading shows it: an empty one is still something to see. */
const tagNode = (tag) => nameNode(tag === '' ? '(empty tag)' : tag);

function button(text, action, properties = {}) {
  return element('button', {type: 'button', onclick: action, ...properties}, text);
}

/** A button that is pressed or not; `toggle` says which it is now. */
function toggleButton(text, title, toggle) {
  const press = () => made.setAttribute('aria-pressed', toggle());
  const made = button(text, press, {title, 'aria-pressed': 'false'});
  return made;
}

function tableRow(cellTag, cells) {
  const node = (cell) => (cell instanceof Node ? cell : nameNode(String(cell)));
  return element('tr', {}, ...cells.map((cell) => element(cellTag, {}, node(cell))));
}

/** A table that scrolls sideways where it is wider than its card. */
function wideTable(head, body) {
  const table = element('table', {}, element('thead', {}, head), body);
  return element('div', {className: 'wide'}, table);
}

/** A table of plain cells. */
function plainTable(headings, rows) {
  const body = element('tbody', {}, ...rows.map((row) => tableRow('td', row)));
  return wideTable(tableRow('th', headings), body);
}

/** A closed line that is filled when somebody opens it. */
function disclosure(title, content) {
  const made = element('details', {className: 'values'}, element('summary', {}, title));
  made.addEventListener('toggle', () => {
    if (made.open && made.children.length === 1) made.append(content());
  });
  return made;
}

/** Where screen readers hear what arrow keys find. */
const liveRegion = element('div', {className: 'unseen', 'aria-live': 'polite'});

// ---- The tip beside the pointer ----

const tip = element('div', {id: 'tip', hidden: true});

function hideTip() {
  tip.hidden = true;
}

const TIP_GAP = 16;
const PAGE_EDGE = 8;

/** Shows the tip beside the point (x, y) of `box`; below it on screens without room beside. */
function showTip(box, x, y, data, ...content) {
  tip.replaceChildren(...content);
  for (const key of Object.keys(tip.dataset)) delete tip.dataset[key];
  Object.assign(tip.dataset, data);
  tip.hidden = false;
  const place = box.getBoundingClientRect();
  const [left, top] = innerWidth < 600 ? [PAGE_EDGE, place.bottom + 4] : tipBeside(place, x, y);
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${top + scrollY}px`;
}

/** The tip's corner: right of the point, or left of it at the right edge, all of it in view. */
function tipBeside(place, x, y) {
  let left = place.left + x + TIP_GAP;
  if (left + tip.offsetWidth > innerWidth - PAGE_EDGE) left -= tip.offsetWidth + 2 * TIP_GAP;
  const lowest = innerHeight - tip.offsetHeight - PAGE_EDGE;
  const top = Math.min(place.top + y - tip.offsetHeight / 2, lowest);
  return [Math.max(4, left), Math.max(4, top)];
}
