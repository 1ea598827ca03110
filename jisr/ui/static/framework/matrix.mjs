// The matrix by keyboard and mouse: arrows move, R A C I set or clear a role of the own annex, Enter or a click opens the
// cell. Changes are gathered, shown, and sent in one record. Without this module each cell is a link to a form.

const table = document.querySelector("[data-matrix]");
const form = document.querySelector("[data-matrix-form]");
const dialog = document.querySelector("[data-matrix-cell]");
const cells = [...(table?.querySelectorAll("[data-cell]") ?? [])];
const width = table ? table.rows[0].cells.length - 1 : 0;
const changed = new Map(); // FUNCTION/MEMBER -> roles of the own annex
let open = null;

if (table && form) begin();

function begin() {
  document.querySelector("[data-matrix-help]").hidden = false;
  for (const each of form.elements.changes.value.split(" ").filter(Boolean)) {
    const [name, roles] = each.split("=");
    const cell = cells.find((one) => one.dataset.cell === name);
    if (cell) set(cell, roles);
  }
  cells.forEach((each, at) => (each.tabIndex = at ? -1 : 0));
  table.addEventListener("keydown", pressed);
  table.addEventListener("click", clicked);
  form.querySelector("[data-matrix-clear]").addEventListener("click", clear);
  dialog.addEventListener("close", closed);
}

function pressed(event) {
  const cell = event.target.closest("[data-cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = cells.indexOf(cell);
  const onward = getComputedStyle(table).direction === "rtl" ? -1 : 1;
  const steps = { ArrowRight: onward, ArrowLeft: -onward, ArrowDown: width, ArrowUp: -width };
  const role = event.code.startsWith("Key") ? event.code.slice(3) : ""; // by its place, whatever letters the keyboard has
  if (steps[event.key]) go(at + steps[event.key]);
  else if (event.key === "Home") go(at - (at % width));
  else if (event.key === "End") go(at - (at % width) + width - 1);
  else if (event.key === "Delete" || event.key === "Backspace") set(cell, "");
  else if ("RACI".includes(role) && role) set(cell, toggled(cell, role));
  else return;
  event.preventDefault();
}

function go(at) {
  if (!cells[at]) return;
  for (const each of cells) each.tabIndex = -1;
  cells[at].tabIndex = 0;
  cells[at].focus();
}

function clicked(event) {
  const cell = event.target.closest("[data-cell]");
  if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open = cell;
  dialog.querySelector("[data-title]").textContent = cell.getAttribute("aria-label").split(":")[0];
  dialog.querySelector("[data-more]").href = cell.href;
  for (const box of dialog.querySelectorAll("input")) box.checked = own(cell).includes(box.value);
  dialog.returnValue = "";
  dialog.showModal();
}

function closed() {
  if (dialog.returnValue === "ok") {
    set(open, [...dialog.querySelectorAll("input:checked")].map((box) => box.value).join(""));
  }
  open?.focus();
}

function own(cell) {
  return changed.get(cell.dataset.cell) ?? cell.dataset.own;
}

function toggled(cell, role) {
  return own(cell).includes(role) ? own(cell).replace(role, "") : own(cell) + role;
}

function set(cell, roles) {
  const ordered = [..."RACI"].filter((role) => roles.includes(role)).join("");
  if (ordered === cell.dataset.own) changed.delete(cell.dataset.cell);
  else changed.set(cell.dataset.cell, ordered);
  draw(cell, ordered);
  tell();
}

// What others say stays; what the own annex says is what was typed.
function draw(cell, roles) {
  const others = [...cell.dataset.all].filter((role) => !cell.dataset.own.includes(role));
  const shown = [..."RACI"].filter((role) => roles.includes(role) || others.includes(role));
  cell.replaceChildren(...shown.map(letter));
  cell.classList.toggle("is-changed", changed.has(cell.dataset.cell));
}

function letter(role) {
  const made = document.createElement("b");
  made.className = `role role-${role}`;
  made.textContent = role;
  return made;
}

function tell() {
  form.hidden = changed.size === 0;
  form.elements.changes.value = [...changed].map(([name, roles]) => `${name}=${roles}`).join(" ");
  form.querySelector("[data-matrix-list]").replaceChildren(
    ...[...changed].map(([name, roles]) => {
      const made = document.createElement("li");
      made.className = "chip mono";
      made.dir = "ltr";
      made.textContent = `${name} = ${roles || "–"}`;
      return made;
    }),
  );
}

function clear() {
  for (const cell of cells) if (changed.has(cell.dataset.cell)) draw(cell, (changed.delete(cell.dataset.cell), cell.dataset.own));
  tell();
}
