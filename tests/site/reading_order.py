"""Whether what runs from left to right stands as it is read on a page that runs from right to left: by where each sign stands on the
screen, not by what the page says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_LOOK = r"""(root) => {
  const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/, ltr = /(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])\p{L}/u;
  const run = /[0-9A-Za-z\u00c0-\u024f](?:[0-9A-Za-z\u00c0-\u024f.,:\/@+%_’'-]*[0-9A-Za-z\u00c0-\u024f])?/g;
  const opening = /[\u2066-\u2068]/, spoken = new Map([["\u2066", "ltr"], ["\u2067", "rtl"]]), paragraphs = [];
  let now = null;

  function within(element) {  // the block that a text stands in, and what isolates it there, the outermost first
    const isolates = [];
    for (let each = element; ; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.display !== "inline" && style.display !== "contents")
        return {block: each, isolates, base: style.direction, free: style.unicodeBidi === "plaintext", kept: style.whiteSpace.startsWith("pre")};
      if (/isolate|plaintext/.test(style.unicodeBidi)) isolates.unshift({direction: style.direction, element: each});
    }
  }
  function begin(place) {
    now = {...place, signs: [], marks: []};
    paragraphs.push(now);
  }

  // 1. the signs of each paragraph, each with what isolates it
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = root; node; node = walk.nextNode()) {
    if (node.nodeName === "BR") now = null;
    if (node.nodeType !== Node.TEXT_NODE) continue;
    if (!node.data.trim()) {
      if (now && now.block.contains(node)) now.signs.push({node, at: 0, sign: " ", path: now.signs.at(-1)?.path || []});
      continue;
    }
    const element = node.parentElement;
    if (element.closest("option, textarea, script, style, .vh") || !element.checkVisibility()) continue;
    const place = within(element);
    if (!now || now.block !== place.block) begin(place);
    for (let at = 0; at < node.data.length; at++) {
      const sign = node.data[at];
      if (sign === "\n" && place.kept) { begin(place); continue; }
      if (sign === "\u2069") { now.marks = now.marks.slice(0, -1); continue; }
      if (opening.test(sign)) { now.marks = [...now.marks, {direction: spoken.get(sign) || null}]; continue; }
      for (const each of now.marks) if (!each.direction && each === now.marks.at(-1)) {
        if (rtl.test(sign)) each.direction = "rtl"; else if (ltr.test(sign)) each.direction = "ltr";
      }
      now.signs.push({node, at, sign, path: [...place.isolates, ...now.marks]});
    }
  }
  const same = (one, other) => one.length === other.length && one.every((each, n) => (each.element || each) === (other[n].element || other[n]));
  const shared = (one, other) => {
    let n = 0;
    while (n < one.length && n < other.length && (one[n].element || one[n]) === (other[n].element || other[n])) n++;
    return one.slice(0, n);
  };

  // 2. what runs from left to right, and where it stands
  const said = {runs: 0, pairs: 0, wrong: []};
  for (const each of paragraphs) {
    const own = each.signs.filter((sign) => !sign.path.length);
    const first = own.find((sign) => rtl.test(sign.sign) || ltr.test(sign.sign));
    const base = each.free && first ? (rtl.test(first.sign) ? "rtl" : "ltr") : each.base;
    const line = each.signs.map((sign) => sign.sign).join("");
    const arabic = each.block.closest("[lang]")?.lang === "ar";
    if (arabic && base === "ltr" && own.some((sign) => rtl.test(sign.sign))) said.wrong.push("from the left: " + line.trim().slice(0, 80));
    const runs = [];
    for (const found of line.matchAll(run)) {
      let pieces = [];  // an isolate's edge ends a run
      for (let n = found.index; n < found.index + found[0].length; n++) {
        const sign = each.signs[n], last = pieces.at(-1);
        if (last && same(last.path, sign.path)) last.signs.push(sign); else pieces.push({path: sign.path, signs: [sign], from: n});
        pieces.at(-1).until = n + 1;
      }
      runs.push(...pieces);
    }
    for (const one of runs) {
      one.words = one.signs.map((sign) => sign.sign).join("");
      one.boxes = one.signs.map(({node, at}) => {
        const range = document.createRange();
        range.setStart(node, at); range.setEnd(node, at + 1);
        return range.getBoundingClientRect();
      });
      one.whole = one.boxes.every((box) => box.width && Math.abs(box.top - one.boxes[0].top) < box.height / 2);
      if (!one.whole) continue;
      said.runs++;
      if (one.boxes.some((box, n) => n && box.left < one.boxes[n - 1].left - .5)) said.wrong.push("backwards: " + one.words);
    }
    runs.forEach((one, n) => {
      const next = runs[n + 1];
      if (!next || !one.whole || !next.whole) return;
      const [box, other] = [one.boxes[0], next.boxes[0]], middle = (each) => each.top + each.height / 2;
      if (Math.abs(middle(box) - middle(other)) > Math.min(box.height, other.height) / 2) return;  // on another line
      const common = shared(one.path, next.path), between = line.slice(one.until, next.from);
      const direction = common.length ? common.at(-1).direction || "ltr" : base, isArabic = rtl.test(between);
      let expected = direction;
      if (same(one.path, next.path)) {
        if (direction === "ltr" && isArabic) return;  // a quotation in a sentence that runs from left to right
        const letters = [one, next].map((each) => /\D/.test(each.words.replace(/[.,:\/+%-]/g, "")));
        if (direction === "rtl" && !isArabic && !/[،؛·–—]|[,:] /.test(between)) {
          if (letters[0] !== letters[1]) return;  // "12 EUR" is read either way
          if (one.signs[0].node === next.signs[0].node || letters[0]) expected = "ltr";  // of one name, of one number
        }
      } else if (direction === "ltr" && isArabic) return;
      said.pairs++;
      if ((other.left > box.left) !== (expected === "ltr")) said.wrong.push("swapped: " + line.slice(one.from, next.until));
    });
  }
  return said;
}"""


@dataclass
class Order:
    """How many figures, days, codes and names were found, how many of them have another beside them on their line, and what stands
    otherwise than it is read."""

    runs: int = 0
    pairs: int = 0
    wrong: list[str] = field(default_factory=list)

    def __iadd__(self, other: Order) -> Order:
        return Order(self.runs + other.runs, self.pairs + other.pairs, self.wrong + other.wrong)


def reading_order(page: Any, within: str = "main") -> Order:
    """How the part ``within`` of a page stands on the screen.

    A figure, a code or a name runs from left to right in itself. Of two on one line, the second stands left of the first where the
    sentence runs from right to left, unless both are of one isolated piece, or of one name or number. A paragraph in Arabic runs from
    the right.
    """
    return Order(**page.locator(within).first.evaluate(_LOOK))


def letter_order(page: Any, text: str) -> Order:
    """The same for a letter in plain text, in a program of mail that knows nothing of its language: each line runs as its first strong
    letter says."""
    page.set_content(
        "<main lang=ar><pre dir=auto style='white-space: pre-wrap; font: 16px sans-serif'></pre></main>"
    )
    page.locator("pre").evaluate("(each, text) => { each.textContent = text; }", text)
    return reading_order(page)
