"use strict";
(function () {
  const source = document.getElementById("map-data");
  const picture = document.getElementById("memory");
  if (!source || !picture) { return; }
  const data = JSON.parse(source.textContent);
  const tip = document.getElementById("tip");
  const view = document.getElementById("view");
  const scale = document.getElementById("scale");
  const space = "http://www.w3.org/2000/svg";
  const left = 132, pitch = 15, rowPitch = 20, cellHeight = 16, stripTop = 12, textBase = 10;
  const scratch = 1, block = 2;
  const firstOf = 0, lastOf = 1, kindOf = 2, styleOf = 3, textOf = 4, linkOf = 5;
  const ranges = data.ranges;
  // What must be in a row that is drawn: of a scratch area both ends.
  const shown = ranges.filter(range => range[kindOf] > 0).flatMap(range => range[kindOf] === scratch
    ? [[range[firstOf], range[firstOf]], [range[lastOf], range[lastOf]]] : [[range[firstOf], range[lastOf]]]);
  const widest = data.cell;
  let cell = widest;
  let start = 0;
  let chosen = null;

  const units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  function size(pages) {
    let value = pages * data.pageSize, unit = 0;
    while (value >= 1024 && units.length > unit + 1) { value /= 1024; unit++; }
    return (Number.isInteger(value) ? String(value) : value.toFixed(1)) + " " + units[unit];
  }
  function address(page) { return "0x" + (BigInt(page) * BigInt(data.pageSize)).toString(16); }

  // The first row at or behind one in which anything lies, or null.
  function nextRow(row) {
    const rowPages = cell * data.columns;
    let best = null;
    for (const range of shown) {
      const first = Math.max(row, Math.floor(range[firstOf] / rowPages));
      if (Math.floor(range[lastOf] / rowPages) >= first && (best === null || best > first)) { best = first; }
    }
    return best;
  }
  function previousRow(row) {
    const rowPages = cell * data.columns;
    let best = null;
    for (const range of shown) {
      const last = Math.min(row, Math.floor(range[lastOf] / rowPages));
      if (last >= Math.floor(range[firstOf] / rowPages) && (best === null || last > best)) { best = last; }
    }
    return best;
  }
  function cellsOf(row, wanted) {
    const from = row * cell * data.columns, to = from + cell * data.columns - 1;
    const best = new Array(data.columns).fill(null);
    for (const range of ranges) {
      if (range[firstOf] > to || from > range[lastOf] || !wanted(range)) { continue; }
      const first = Math.max(range[firstOf], from), last = Math.min(range[lastOf], to);
      for (let column = Math.floor((first - from) / cell); Math.floor((last - from) / cell) >= column; column++) {
        const begin = from + column * cell;
        const pages = Math.min(last, begin + cell - 1) - Math.max(first, begin) + 1;
        const known = best[column];
        if (!known || range[kindOf] > known.range[kindOf] || (range[kindOf] === known.range[kindOf] && pages > known.pages)) {
          best[column] = { range, pages };
        }
      }
    }
    const cells = [];
    best.forEach((found, column) => {
      if (!found) { return; }
      const before = cells[cells.length - 1];
      const kind = found.range[kindOf], style = found.range[styleOf];
      if (before && before.column + before.count === column && before.kind === kind && before.style === style) {
        before.count++;
      } else {
        cells.push({ column, count: 1, kind, style });
      }
    });
    return cells;
  }

  function element(name, attributes, text) {
    const made = document.createElementNS(space, name);
    for (const key of Object.keys(attributes)) { made.setAttribute(key, attributes[key]); }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }
  function drawRow(row, y) {
    const from = row * cell * data.columns;
    const group = element("g", { id: "row-" + address(from).slice(2) });
    group.append(element("text", { class: "row", x: left - 8, y: y + textBase }, address(from)));
    group.append(element("rect", { class: "track", x: left, y, width: data.columns * pitch - 1, height: cellHeight, rx: 2 }));
    for (const part of cellsOf(row, () => true)) {
      const x = left + part.column * pitch;
      group.append(element("rect", { class: "c " + part.style, x, y, width: part.count * pitch - 1, height: cellHeight, rx: 2, "data-first": from + part.column * cell, "data-pages": part.count * cell }));
      if (data.letters[part.kind]) { group.append(element("text", { class: "on-" + part.style, x: x + 7, y: y + textBase }, data.letters[part.kind])); }
    }
    for (const part of cellsOf(row, range => range[kindOf] === block)) {
      group.append(element("rect", { class: "strip " + part.style, x: left + part.column * pitch, y: y + stripTop, width: part.count * pitch - 1, height: cellHeight - stripTop }));
    }
    return group;
  }
  function gapText(page, pages) {
    const inside = ranges.some(range => range[kindOf] === scratch && page >= range[firstOf] && range[lastOf] >= page);
    return "⋮ " + size(pages) + (inside ? " more of scratch" : " without anything of the handover");
  }
  function draw() {
    picture.replaceChildren();
    let y = 2, row = nextRow(start), before = null, count = 0;
    while (row !== null && data.rows > count) {
      if (before !== null && row > before + 1) {
        picture.append(element("text", { class: "gap", x: left, y: y + textBase + 1 }, gapText((before + 1) * cell * data.columns, (row - before - 1) * cell * data.columns)));
        y += rowPitch;
      }
      picture.append(drawRow(row, y));
      y += rowPitch;
      before = row;
      count++;
      row = nextRow(row + 1);
    }
    picture.setAttribute("viewBox", "0 0 " + (left + data.columns * pitch) + " " + (y + 2));
    picture.setAttribute("height", y + 2);
    scale.textContent = "A cell is " + size(cell) + ", a row " + size(cell * data.columns) + ". Rows without anything of the handover are left out. Where a cell has a letter, the strip at its foot is the order of the blocks it lies in.";
    document.getElementById("zoom-in").disabled = cell === 1;
    document.getElementById("zoom-out").disabled = cell === widest;
    document.getElementById("earlier").disabled = start === 0 || previousRow(start - 1) === null;
    document.getElementById("later").disabled = row === null;
    adopt();
  }

  function cells() { return Array.from(picture.querySelectorAll("rect.c")); }
  function firstPage(rect) { return Number(rect.getAttribute("data-first")); }
  function pagesOf(rect) { return Number(rect.getAttribute("data-pages")); }
  function within(rect) {
    const first = firstPage(rect), last = first + pagesOf(rect) - 1;
    return ranges.filter(range => last >= range[firstOf] && range[lastOf] >= first).sort((a, b) => b[kindOf] - a[kindOf]);
  }
  function heading(rect) { return address(firstPage(rect)) + " – " + address(firstPage(rect) + pagesOf(rect)) + ", " + size(pagesOf(rect)); }

  // One cell can be reached with the Tab key; arrows go on from there.
  function adopt() {
    const all = cells();
    all.forEach(rect => {
      rect.setAttribute("tabindex", "-1");
      rect.setAttribute("role", "img");
      const title = rect.querySelector("title");
      if (title) { title.remove(); }
    });
    const target = chosen === null ? all[0] : all.find(rect => chosen >= firstPage(rect) && firstPage(rect) + pagesOf(rect) > chosen) || all[0];
    if (target) { target.setAttribute("tabindex", "0"); }
    return target;
  }
  function show(rect, x, y) {
    tip.replaceChildren();
    const head = document.createElement("strong");
    head.textContent = heading(rect);
    const list = document.createElement("ul");
    const there = within(rect);
    for (const range of there.slice(0, 8)) {
      const item = document.createElement("li");
      item.textContent = range[textOf];
      list.append(item);
    }
    if (there.length > 8) {
      const item = document.createElement("li");
      item.textContent = "and " + (there.length - 8) + " more: zoom in to tell them apart";
      list.append(item);
    }
    tip.append(head, list);
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = (y + 18 + box.height > innerHeight ? Math.max(8, y - box.height - 12) : y + 18) + "px";
    rect.setAttribute("aria-label", heading(rect) + ": " + there.slice(0, 8).map(range => range[textOf]).join("; "));
  }
  function hide() { tip.hidden = true; }
  function choose(rect, focus) {
    cells().forEach(each => { each.setAttribute("tabindex", "-1"); each.classList.remove("chosen"); });
    rect.setAttribute("tabindex", "0");
    rect.classList.add("chosen");
    chosen = firstPage(rect);
    if (focus) { rect.focus({ preventScroll: false }); }
  }
  function zoomTo(pages, page) {
    cell = Math.max(1, Math.min(widest, pages));
    chosen = page;
    start = 0;
    if (cell !== widest) {
      // Some rows before, for where one is.
      let row = Math.floor(page / (cell * data.columns));
      for (let back = 0; 12 > back && row !== null && row > 0; back++) {
        const earlier = previousRow(row - 1);
        if (earlier === null) { break; }
        row = earlier;
      }
      start = row;
    }
    draw();
    const target = adopt();
    if (target) { choose(target, true); }
  }
  function middle() {
    if (chosen !== null) { return chosen; }
    const all = cells();
    return all.length > 0 ? firstPage(all[0]) : 0;
  }
  function move(forward) {
    const rowPages = cell * data.columns;
    if (forward) {
      const rows = Array.from(picture.querySelectorAll("g"));
      const last = cells().pop();
      const next = rows.length > 0 && last ? nextRow(Math.floor(firstPage(last) / rowPages) + 1) : null;
      if (next !== null) { start = next; }
    } else {
      let row = start;
      for (let back = 0; data.rows > back && row > 0; back++) {
        const earlier = previousRow(row - 1);
        if (earlier === null) { break; }
        row = earlier;
      }
      start = row;
    }
    chosen = null;
    draw();
    const target = adopt();
    if (target) { choose(target, true); }
  }
  function neighbour(rect, key) {
    const all = cells();
    const index = all.indexOf(rect);
    if (key === "ArrowLeft") { return all[index - 1]; }
    if (key === "ArrowRight") { return all[index + 1]; }
    const group = rect.parentNode;
    const groups = Array.from(picture.querySelectorAll("g"));
    const other = groups[groups.indexOf(group) + (key === "ArrowUp" ? -1 : 1)];
    if (!other) { return undefined; }
    const x = Number(rect.getAttribute("x"));
    return Array.from(other.querySelectorAll("rect.c")).sort((a, b) => Math.abs(Number(a.getAttribute("x")) - x) - Math.abs(Number(b.getAttribute("x")) - x))[0];
  }
  function follow(rect) {
    const link = within(rect).map(range => range[linkOf]).find(each => each !== "");
    const target = link ? document.getElementById(link) : null;
    if (!target) { return; }
    for (let node = target.parentElement; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") { node.open = true; }
    }
    hide();
    location.hash = link;
  }

  view.addEventListener("pointermove", event => {
    const rect = event.target.closest("rect.c");
    if (rect) { show(rect, event.clientX, event.clientY); } else { hide(); }
  });
  view.addEventListener("pointerleave", hide);
  view.addEventListener("focusin", event => {
    const rect = event.target.closest("rect.c");
    if (!rect) { return; }
    choose(rect, false);
    const box = rect.getBoundingClientRect();
    show(rect, box.left, box.bottom - 8);
  });
  view.addEventListener("focusout", hide);
  view.addEventListener("click", event => {
    const rect = event.target.closest("rect.c");
    if (rect) { choose(rect, true); }
  });
  view.addEventListener("dblclick", event => {
    const rect = event.target.closest("rect.c");
    if (rect) { zoomTo(cell / 8, firstPage(rect)); }
  });
  view.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey) { return; }
    const rect = event.target.closest("rect.c");
    if (event.key.startsWith("Arrow") && rect) {
      const next = neighbour(rect, event.key);
      if (next) { choose(next, true); }
    } else if (event.key === "+" || event.key === "=") {
      zoomTo(cell / 8, middle());
    } else if (event.key === "-") {
      zoomTo(cell * 8, middle());
    } else if (event.key === "0") {
      zoomTo(widest, middle());
    } else if (event.key === "PageUp") {
      move(false);
    } else if (event.key === "PageDown") {
      move(true);
    } else if (event.key === "Enter" && rect) {
      follow(rect);
    } else if (event.key === "Escape") {
      hide();
    } else {
      return;
    }
    event.preventDefault();
  });
  document.getElementById("zoom-in").addEventListener("click", () => zoomTo(cell / 8, middle()));
  document.getElementById("zoom-out").addEventListener("click", () => zoomTo(cell * 8, middle()));
  document.getElementById("zoom-all").addEventListener("click", () => zoomTo(widest, middle()));
  document.getElementById("earlier").addEventListener("click", () => move(false));
  document.getElementById("later").addEventListener("click", () => move(true));
  document.addEventListener("click", event => {
    const link = event.target.closest("a[data-page]");
    if (!link) { return; }
    event.preventDefault();
    zoomTo(Math.min(cell, Math.max(1, widest / 64)), Number(link.getAttribute("data-page")));
    const target = picture.querySelector("rect.chosen");
    if (target) { target.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" }); }
  });
  document.getElementById("bar").hidden = false;
  draw();
}());
