// ---- Markdown, a subset, as nodes: headings, lists, tables, code, bold, italics ----
// Links and pictures stay text: a report leads nowhere and fetches nothing.

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/;

/** Appends a line's text to `node`: code, bold and italics as elements, the rest as it is. */
function appendInline(node, text) {
  for (const part of text.split(INLINE)) {
    if (/^`[^`]+`$/.test(part)) node.append(element('code', {}, part.slice(1, -1)));
    else if (/^\*\*[^*]+\*\*$/.test(part)) node.append(element('strong', {}, part.slice(2, -2)));
    else if (/^\*[^*]+\*$/.test(part)) node.append(element('em', {}, part.slice(1, -1)));
    else node.append(part);
  }
  return node;
}

const HEADING = /^(#{1,6})\s+(.*)/;
const BULLET = /^\s*[-*+]\s+(.*)/;
const NUMBERED = /^\s*\d+[.)]\s+(.*)/;
const FENCE = /^\s*```/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const CARD_HEADING = 3; // Headings of a text lie below that of its card.

/** Reads lines into blocks. Each method takes lines from the front and appends what they make. */
class MarkdownReader {
  constructor(text) {
    this.lines = printable(text, '\r\n\t').split(/\r?\n/);
    this.at = 0;
    this.node = element('div', {className: 'markdown'});
  }

  read() {
    while (this.at < this.lines.length) this.readBlock();
    return this.node;
  }

  get line() {
    return this.lines[this.at];
  }

  readBlock() {
    if (!this.line.trim()) this.at++;
    else if (FENCE.test(this.line)) this.readCode();
    else if (HEADING.test(this.line)) this.readHeading();
    else if (BULLET.test(this.line)) this.readList('ul', BULLET);
    else if (NUMBERED.test(this.line)) this.readList('ol', NUMBERED);
    else if (this.tableBegins()) this.readTable();
    else this.readParagraph();
  }

  /** Lines from here on for which `belongs` holds. */
  take(belongs) {
    const from = this.at;
    while (this.at < this.lines.length && belongs(this.line)) this.at++;
    return this.lines.slice(from, this.at);
  }

  readCode() {
    this.at++;
    const code = this.take((line) => !FENCE.test(line));
    this.at++; // The closing fence; at the end of the text there may be none.
    this.node.append(element('pre', {}, code.join('\n')));
  }

  readHeading() {
    const [, marks, title] = HEADING.exec(this.line);
    const level = Math.min(6, marks.length + CARD_HEADING);
    this.node.append(appendInline(element('h' + level), title));
    this.at++;
  }

  readList(tag, item) {
    const items = this.take((line) => item.test(line)).map((line) => item.exec(line)[1]);
    this.node.append(element(tag, {}, ...items.map((text) => appendInline(element('li'), text))));
  }

  /** A line of cells above a line of dashes. */
  tableBegins() {
    const rule = this.lines[this.at + 1] ?? '';
    return this.line.includes('|') && rule.includes('-') && TABLE_RULE.test(rule);
  }

  readTable() {
    const [head, , ...body] = this.take((line) => line.includes('|') || TABLE_RULE.test(line));
    const rows = body.map((line) => markdownRow('td', line));
    this.node.append(wideTable(markdownRow('th', head), element('tbody', {}, ...rows)));
  }

  readParagraph() {
    const node = element('p');
    do {
      if (node.hasChildNodes()) node.append(element('br'));
      appendInline(node, this.line);
      this.at++;
    } while (this.at < this.lines.length && this.continuesParagraph());
    this.node.append(node);
  }

  continuesParagraph() {
    const {line} = this;
    const begins = [FENCE, HEADING, BULLET, NUMBERED].some((kind) => kind.test(line));
    return line.trim() !== '' && !begins && !this.tableBegins();
  }
}

function markdownRow(cellTag, line) {
  const cells = line.trim().replace(/^\||(?<!\\)\|$/g, '').split(/(?<!\\)\|/);
  const texts = cells.map((cell) => cell.trim().replaceAll('\\|', '|'));
  return element('tr', {}, ...texts.map((text) => appendInline(element(cellTag), text)));
}

/** The nodes of a Markdown text. */
function markdown(text) {
  return new MarkdownReader(text).read();
}
