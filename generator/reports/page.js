"use strict";
// What was found is written as text only: nothing in it can become HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const signs = { broken: "\u2715", "to do": "\u25cb", done: "\u2713" };
  const styles = { broken: "broken", "to do": "todo", done: "done", advice: "quiet" };
  const byId = (id) => document.getElementById(id);
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

  function make(name, properties, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === "text") element.textContent = value;
      else if (key === "class") element.className = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  // The grid: https://www.w3.org/WAI/ARIA/apg/patterns/grid/. One cell at a time can be reached by Tab.
  const table = make("table", { role: "grid", "aria-label": "Connectors and their steps" });
  const rows = [];

  function makeHead() {
    const head = make("tr", {}, make("th", { scope: "col", text: "Connector" }), make("th", { scope: "col", text: "Kind" }));
    const numbers = new Map();
    for (const connector of data.connectors)
      for (const cell of connector.cells) numbers.set(cell.column, (numbers.get(cell.column) || new Set()).add(cell.number));
    data.steps.forEach((step, column) => {
      const number = [...(numbers.get(column) || [])].join(" or ");
      head.append(make("th", { scope: "col", title: step.title }, make("small", { text: number }), step.key));
    });
    return make("thead", {}, head);
  }

  function describe(cell) {
    const step = data.steps[cell.column];
    const count = cell.findings.length ? `, ${plural(cell.findings.length, "finding")}` : "";
    return `step ${cell.number} ${step.key}: ${cell.status}${count}`;
  }

  function makeRow(connector, number) {
    const name = make("th", { scope: "row", tabindex: "-1", title: connector.place, text: connector.name });
    name.setAttribute("aria-label", `${connector.name}: ${connector.status}`);
    const row = make("tr", {}, name, make("td", { class: "kind", tabindex: "-1", text: connector.kind }));
    const cells = data.steps.map(() => null);
    for (const cell of connector.cells) cells[cell.column] = cell;
    for (const cell of cells) {
      if (!cell) {
        row.append(make("td", { class: "none", tabindex: "-1", "aria-label": "no such step", text: "\u2013" }));
        continue;
      }
      const text = `${signs[cell.status]}${cell.findings.length ? ` ${cell.findings.length}` : ""}`;
      const label = `${connector.name}, ${describe(cell)}`;
      row.append(make("td", { class: styles[cell.status], tabindex: "-1", "aria-label": label, text }));
    }
    row.dataset.number = number;
    rows.push({ row, connector, cells, words: null });
    return row;
  }

  // Filters.
  const filters = { status: byId("status"), rule: byId("rule"), text: byId("text") };

  function words(entry) {
    if (entry.words === null) {
      const { name, place, kind, cells } = entry.connector;
      const found = cells.flatMap((cell) => cell.findings.map((one) => `${one.rule} ${one.where || ""} ${one.message}`));
      entry.words = [name, place, kind, ...found].join("\n").toLowerCase();
    }
    return entry.words;
  }

  function hasRule(cell, rule) {
    return Boolean(cell) && cell.findings.some((finding) => finding.rule === rule);
  }

  function filter() {
    const status = filters.status.value;
    const rule = filters.rule.value;
    const text = filters.text.value.trim().toLowerCase();
    let shown = 0;
    for (const entry of rows) {
      const fits =
        (!status || entry.connector.status === status) &&
        (!rule || entry.cells.some((cell) => hasRule(cell, rule))) &&
        (!text || words(entry).includes(text));
      entry.row.hidden = !fits;
      shown += fits;
      entry.cells.forEach((cell, n) => entry.row.cells[n + 2].classList.toggle("hit", Boolean(rule) && hasRule(cell, rule)));
    }
    byId("shown").textContent = `${shown} of ${plural(rows.length, "connector")} shown`;
    if (!current || current.parentNode.hidden) makeCurrent(firstCell());
  }

  function makeRules() {
    const counts = new Map();
    for (const connector of data.connectors)
      for (const cell of connector.cells)
        for (const finding of cell.findings) counts.set(finding.rule, (counts.get(finding.rule) || 0) + 1);
    for (const [code, count] of [...counts].filter(([code]) => code).sort(([one], [other]) => (one < other ? -1 : 1)))
      filters.rule.append(make("option", { value: code, text: `${code} (${count})` }));
  }

  // Moving about.
  let current = null;

  function firstCell() {
    const entry = rows.find((one) => !one.row.hidden);
    return entry ? entry.row.cells[0] : null;
  }

  function makeCurrent(cell) {
    if (current) current.tabIndex = -1;
    current = cell;
    if (current) current.tabIndex = 0;
  }

  function step(row, by) {
    let found = row;
    for (let left = Math.abs(by), next = row; left > 0; left -= 1) {
      do next = by > 0 ? next.nextElementSibling : next.previousElementSibling;
      while (next && next.hidden);
      if (!next) break;
      found = next;
    }
    return found;
  }

  const page = () => Math.max(1, Math.floor(byId("grid").clientHeight / (current.offsetHeight || 1)) - 2);

  function move(event) {
    const row = current.parentNode;
    const column = current.cellIndex;
    const last = row.cells.length - 1;
    const everything = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case "ArrowDown": return step(row, 1).cells[column];
      case "ArrowUp": return step(row, -1).cells[column];
      case "ArrowRight": return row.cells[Math.min(column + 1, last)];
      case "ArrowLeft": return row.cells[Math.max(column - 1, 0)];
      case "PageDown": return step(row, page()).cells[column];
      case "PageUp": return step(row, -page()).cells[column];
      case "Home": return everything ? firstCell() : row.cells[0];
      case "End": return everything ? step(row, rows.length).cells[last] : row.cells[last];
      default: return null;
    }
  }

  function onKey(event) {
    if (!current || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open(current);
      return;
    }
    const target = move(event);
    if (!target) return;
    event.preventDefault();
    makeCurrent(target);
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "nearest", inline: target.cellIndex ? "nearest" : "start" });
  }

  // What was found.
  let opened = null;

  function makeFinding(finding) {
    const word = make("span", { class: `word ${styles[finding.severity]}`, text: finding.severity });
    const item = make("li", {}, make("p", {}, word, " ", finding.message));
    if (finding.hint) item.append(make("p", { class: "quiet", text: finding.hint }));
    if (finding.where) item.append(make("p", {}, make("code", { text: finding.where })));
    if (finding.output) item.append(make("pre", { text: finding.output.join("\n") }));
    if (finding.rule) item.append(makeRule(finding.rule));
    return item;
  }

  function makeRule(code) {
    const rule = data.rules[code];
    if (!rule) return make("p", {}, make("code", { text: code }));
    const details = make("details", {}, make("summary", {}, make("code", { text: code })));
    details.append(make("p", { text: `${rule.says}.` }), make("p", { class: "quiet", text: `For ${rule.scope}. Asked for by ${rule.owner}.` }));
    for (const [title, example] of [["Wrong", rule.wrong], ["Right", rule.right]])
      if (example) details.append(make("p", { text: `${title}:` }), make("pre", { text: example }));
    return details;
  }

  function open(target) {
    const entry = rows[target.parentNode.dataset.number];
    const chosen = target.cellIndex < 2 ? entry.cells.filter(Boolean) : [entry.cells[target.cellIndex - 2]].filter(Boolean);
    if (!chosen.length) return;
    if (opened) opened.removeAttribute("aria-selected");
    opened = target;
    target.setAttribute("aria-selected", "true");
    const one = target.cellIndex >= 2;
    byId("heading").textContent = one ? `${entry.connector.name}, ${describe(chosen[0])}` : `${entry.connector.name}: ${entry.connector.status}`;
    byId("findings").replaceChildren(...list(entry, chosen, one));
    byId("details").hidden = false;
    byId("details").scrollTop = 0;
    byId("heading").focus();
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function list(entry, chosen, one) {
    const parts = [make("p", { class: "quiet" }, make("code", { text: entry.connector.place }))];
    for (const cell of chosen) {
      const title = data.steps[cell.column].title;
      if (one) parts.push(make("p", { class: "quiet", text: `${title}.` }));
      else if (cell.findings.length) parts.push(make("h3", { text: `${cell.number} ${data.steps[cell.column].key}: ${cell.status}` }));
      if (cell.findings.length) parts.push(make("ul", {}, ...cell.findings.map(makeFinding)));
    }
    if (!chosen.some((cell) => cell.findings.length)) parts.push(make("p", { text: "Nothing is left to do here." }));
    return parts;
  }

  function close() {
    byId("details").hidden = true;
    if (!opened) return;
    opened.removeAttribute("aria-selected");
    const target = opened.parentNode.hidden ? current : opened;
    opened = null;
    if (!target) return;
    makeCurrent(target);
    target.focus();
  }

  // All of it.
  const body = make("tbody");
  body.append(...data.connectors.map(makeRow));
  table.append(makeHead(), body);
  makeRules();
  const { totals } = data;
  const parts = ["broken", "to do", "done"].map((status) => `${totals[status]} ${status}`);
  byId("totals").textContent = `${plural(totals.connectors, "connector")}: ${parts.join(", ")}`;
  byId("notes").textContent = `${data.notes.join(" ")} connector-generator ${data.generator}.`;
  byId("grid").append(table);
  filter();
  table.addEventListener("keydown", onKey);
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tbody th, tbody td");
    if (!cell) return;
    makeCurrent(cell);
    cell.focus({ preventScroll: true });
    open(cell);
  });
  byId("close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("details").hidden && event.target !== filters.text) close();
  });
  const form = byId("filters");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("input", filter);
  document.documentElement.dataset.ready = "true";
  performance.mark("ready");
})();
