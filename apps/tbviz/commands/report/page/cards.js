// ---- Cards, and the sections and groups that they lie in ----

const cards = []; // {node, tag, run} of every card; run is null where it shows several.

/** A card: what it shows under its tag, with small print and buttons on the same line. */
function card(tag, run, beside, ...content) {
  const heading = element('h3', {title: printable(tag)}, tagNode(tag));
  const node = element('article', {className: 'card'},
    element('header', {}, heading, ...beside), ...content);
  cards.push({node, tag, run});
  return {node, tag};
}

const small = (...content) => element('small', {}, ...content);

const main = element('main');
const sectionLinks = element('nav', {'aria-label': 'Sections'});
const sections = []; // {link, node}

/** A section with a heading and a link in the header. */
function addSection(id, title, ...content) {
  const link = element('a', {href: '#' + id}, title);
  const node = element('section', {}, element('h2', {id}, title), ...content);
  sectionLinks.append(link);
  main.append(node);
  sections.push({link, node});
}

/** A section of cards, in groups by the part of their tags before '/'. */
function addCardSection(id, title, made, className = '') {
  if (made.length === 0) return;
  const groups = groupCards(made);
  const nodes = [...groups].map(([name, members]) => {
    const heading = name || (groups.size > 1 ? 'other' : 'all');
    return element('details', {className: 'group', open: true},
      element('summary', {}, nameNode(heading), element('span', {}, ` ${members.length}`)),
      element('div', {className: `cards ${className}`}, ...members.map((member) => member.node)));
  });
  addSection(id, title, ...nodes);
}

/** Cards by group, in order; '', the last, has those whose group would hold one tag alone. */
function groupCards(made) {
  const prefix = (tag) => tag.slice(0, Math.max(0, tag.indexOf('/')));
  const tags = new Map();
  for (const {tag} of made) {
    if (!tags.has(prefix(tag))) tags.set(prefix(tag), new Set());
    tags.get(prefix(tag)).add(tag);
  }
  const groups = new Map();
  for (const member of made) {
    const name = prefix(member.tag);
    const group = tags.size > 1 && tags.get(name).size < 2 ? '' : name;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(member);
  }
  const lone = groups.get('');
  if (lone && groups.delete('')) groups.set('', lone);
  return groups;
}

/**
 * A slider over the steps of a card, counting from 0, and the text that tells where it is. It
 * stands at the last step; one step alone has a hidden one.
 * @param entries of the index, each beginning with its step
 * @param show called with the entry chosen
 */
function stepSlider(tag, entries, show) {
  const text = element('span');
  const last = entries.length - 1;
  const slider = element('input', {type: 'range', min: 0, max: last, step: 1, hidden: last === 0,
    'aria-label': `step of ${printable(tag)}`});
  slider.value = last;
  const update = () => {
    const at = Number(slider.value);
    const step = `step ${stepText(entries[at][0])}`;
    text.textContent = last === 0 ? step : `${step} · ${at + 1} of ${last + 1}`;
    slider.setAttribute('aria-valuetext', `${step}, ${at + 1} of ${last + 1}`);
    show(entries[at]);
  };
  slider.addEventListener('input', update);
  return {slider, text, update};
}

/** A run's name and where its slider is. */
function runLine(run, stepNode) {
  return element('div', {className: 'run-line'},
    small(nameNode(report.runs[run]), ' · ', stepNode));
}
