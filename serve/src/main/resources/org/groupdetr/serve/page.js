// One picture, and for each model a view of what it found there. All detections are sent once; the slider and the
// classes only choose which are shown. What the server says gets into the page as text, never as HTML.

const LARGEST_CANVAS = 1280; // Pixels of a side: masks of larger pictures are drawn smaller.
const MOST_LABELS = 15; // Boxes that bear their labels; of more than that only the marked one does.
const MOST_CLASSES = 6; // Named with their counts above a picture.
const SHOWN_AT_START = 4; // Models.

const state = {
  views: [],
  classes: new Map(), // By label, so that the models' colours agree.
  token: "",
  asking: false,
  cancel: new AbortController(),
};

const part = (id) => document.getElementById(id);
const threshold = () => Number(part("threshold").value);
const isShown = (found) => found.score >= threshold() && state.classes.get(found.label).box.checked;
const say = (text) => { part("status").textContent = text; };

const swatch = () => element("span", { className: "swatch" });

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// ---- The server ----
/** What went wrong, in words for whoever looks at the page; status 0 if there was no answer. */
const failure = (status, text) => Object.assign(new Error(text), { status });

async function ask(path, options) {
  const headers = state.token ? { Authorization: `Bearer ${state.token}` } : {};
  const response = await fetch(path, { ...options, headers }).catch((e) => {
    throw e.name === "AbortError" ? e : failure(0, "The server does not answer. Is it still running?");
  });
  if (response.ok) return response;
  const { error = `status ${response.status}` } = await response.json().catch(() => ({}));
  const wait = response.headers.get("Retry-After");
  throw failure(response.status, `The server says: ${error}.${wait ? ` Try again in ${wait} s.` : ""}`);
}

function detect(parameters) {
  const body = new FormData();
  Object.entries(parameters).forEach(([name, value]) => body.append(name, value));
  body.append("picture", state.picture.file);
  return ask("detect", { method: "POST", body, signal: state.cancel.signal });
}

async function readServer() {
  part("problem").hidden = part("access").hidden = true;
  const server = await (await ask("v2")).json();
  if (state.views.length === 0) {
    part("threshold").value = server.threshold;
    state.views = server.models.map((name, i) => new View(name, i));
    refresh();
  }
  const ready = await Promise.all(state.views.map((view) => view.describe()));
  if (ready.includes(false)) setTimeout(start, 2000);
  if (!state.picture) say(ready.includes(false) ? "The server is loading …" : "Choose a picture or take a sample.");
  lookAtPicture();
}

/** Shows what keeps the whole page from working. */
function fail(e) {
  const locked = e.status === 401;
  part("access").hidden = !locked;
  part("problem").hidden = locked;
  part("problem-text").textContent = e.message;
  say(!locked ? "" : state.token ? "The server does not know this token." : "This server needs a token.");
  if (locked) part("token").focus();
}

// ---- The picture ----
async function take([file]) {
  if (!file) return say("That holds no picture. Choose one, or take a sample.");
  const readable = await file.slice(0, 1).arrayBuffer().catch(() => undefined);
  if (!readable) return say(`${file.name} cannot be read. Is it a folder?`);
  state.cancel.abort();
  state.cancel = new AbortController();
  URL.revokeObjectURL(state.picture?.address);
  state.views.forEach((view) => Object.assign(view, { found: undefined }).answer.hidden = true);
  const image = element("img", { src: URL.createObjectURL(file) });
  state.picture = { file, address: image.src, shown: image.decode().then(() => image, () => ({})) };
  return lookAtPicture();
}

async function takeSample(path) {
  const sample = await ask(path).catch((e) => say(e.message));
  if (sample) take([new File([await sample.blob()], path.split("/").pop())]);
}

/**
 * Where the browser finds the picture. What it cannot read (such as TIFF) or turns otherwise than the server
 * does, the server makes a PNG of; it is to draw detections on it, but none scores more than 1.
 */
async function displayable(picture, { width, height }) {
  const { naturalWidth, naturalHeight } = await picture.shown;
  if (naturalWidth !== width || naturalHeight !== height) {
    const png = await (await detect({ format: "png", threshold: "1" })).blob();
    picture.address = URL.createObjectURL(png);
    picture.shown = { naturalWidth: width, naturalHeight: height };
  }
  return picture.address;
}

/** Asks the models one after another, so that none waits for its neighbours and is timed with them. */
async function lookAtPicture() {
  if (state.asking || !state.picture) return;
  state.asking = true;
  const next = () => state.views.find((view) => view.check.checked && view.asked !== state.picture);
  for (let view = next(); view; view = next()) await view.look();
  state.asking = false;
  refresh();
}

/** Gives a class a colour, light enough for black letters, and a line in the legend. */
function addClass(label) {
  if (state.classes.has(label)) return;
  const colour = `hsl(${(200 + state.classes.size * 137.508) % 360} 90% 70%)`;
  const box = element("input", { type: "checkbox", checked: true, onchange: refresh });
  const line = element("label", { className: "choice", hidden: true }, box, swatch(), label);
  line.style.setProperty("--colour", colour);
  state.classes.set(label, { colour, box, line });
  part("classes").append(line);
}

/** Shows what the slider and the classes let through, and says it when they have come to rest. */
function refresh() {
  part("threshold-value").textContent = threshold().toFixed(2);
  const views = state.views.filter((view) => view.found && view.check.checked);
  const likely = new Set(views.flatMap((view) => view.found).filter((f) => f.score >= threshold()).map((f) => f.label));
  for (const [label, { box, line }] of state.classes) line.hidden = box.checked && !likely.has(label);
  part("classes").hidden = [...state.classes.values()].every(({ line }) => line.hidden);
  const counts = views.map((view) => `${view.name} ${view.refresh()}`);
  clearTimeout(state.telling);
  if (views.length === 0 || state.asking) return;
  state.telling = setTimeout(() => say(`Detections of ${threshold().toFixed(2)} or more: ${counts.join(", ")}.`), 400);
}

/** The runs of a mask from COCO's string: five bits a character, from the fourth run on differences. */
function runsOf(text) {
  const runs = [];
  let [value, shift] = [0, 0];
  for (const character of text) {
    const bits = character.charCodeAt(0) - 48;
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if (bits & 32) continue;
    runs.push(value - (bits & 16 ? 2 ** shift : 0) + (runs.length > 2 ? runs[runs.length - 2] : 0));
    [value, shift] = [0, 0];
  }
  return runs;
}

/** Fills a mask, whose runs go down the columns of the picture. */
function paint(context, runs, height) {
  let begin = 0;
  runs.forEach((length, i) => {
    const end = begin + length;
    for (let stop; i % 2 === 1 && begin < end; begin = stop) {
      const column = Math.floor(begin / height);
      stop = Math.min(end, (column + 1) * height);
      context.fillRect(column, begin - column * height, 1, stop - begin);
    }
    begin = end;
  });
}

// ---- One model ----
class View {
  constructor(name, index) {
    this.name = name;
    this.root = part("view").content.firstElementChild.cloneNode(true);
    const pieces = "title problem retry busy answer summary stage image canvas boxes times list json text copy";
    for (const piece of pieces.split(" ")) this[piece] = this.root.querySelector(`.${piece}`);
    this.title.textContent = name;
    this.title.id = `model-${index}`;
    this.root.setAttribute("aria-labelledby", this.title.id);
    this.list.setAttribute("aria-label", `Detections of ${name}`);
    this.text.setAttribute("aria-label", `JSON of ${name}`);
    this.check = element("input", { type: "checkbox", checked: index < SHOWN_AT_START });
    this.note = element("small");
    part("models").append(element("label", { className: "choice" }, this.check, name, this.note));
    part("views").append(this.root);
    this.check.addEventListener("change", () => {
      this.root.hidden = !this.check.checked || !this.asked;
      refresh();
      lookAtPicture();
    });
    this.retry.addEventListener("click", () => {
      this.asked = undefined;
      this.title.focus();
      lookAtPicture();
    });
    this.copy.addEventListener("click", () => this.copyJson());
    this.json.addEventListener("toggle", () => this.showJson());
    this.list.addEventListener("keydown", (event) => this.move(event));
    this.list.addEventListener("focusout", () => this.mark(-1));
  }

  /** Says what the model can find; whether it is loaded. */
  async describe() {
    const answer = await ask(`v2/models/${this.name}`).catch((e) => { if (e.status !== 503) throw e; });
    const { masks, labels } = answer ? (await answer.json()).parameters : { labels: [] };
    const classes = `${labels.length} ${labels.length === 1 ? "class" : "classes"}${masks ? ", masks" : ""}`;
    this.note.textContent = answer ? classes : "loading";
    labels.forEach(addClass);
    return Boolean(answer);
  }

  async look() {
    const picture = state.picture;
    this.asked = picture;
    this.root.hidden = this.busy.hidden = false;
    this.problem.hidden = true;
    say(`${this.name} looks at ${picture.file.name} …`);
    try {
      const begun = performance.now();
      const result = await (await detect({ model: this.name, threshold: "0" })).json();
      result.milliseconds.total = performance.now() - begun;
      const address = await displayable(picture, result.pictures[0]);
      if (picture === state.picture) this.show(result, address);
    } catch (e) {
      if (e.name !== "AbortError") this.fail(e);
    }
    this.busy.hidden = true;
  }

  fail(e) {
    this.problem.firstElementChild.textContent = e.message;
    this.problem.hidden = false;
    say("");
    if (e.status === 401) fail(e);
  }

  show(result, address) {
    this.result = result;
    const { width, height, detections } = result.pictures[0];
    Object.assign(this, { found: detections, width, height, runs: [], marked: -1 });
    detections.forEach((found) => addClass(found.label));
    this.stage.style.setProperty("--aspect", width / height);
    this.image.src = address;
    const scale = Math.min(1, LARGEST_CANVAS / Math.max(width, height));
    Object.assign(this.canvas, { width: Math.ceil(width * scale), height: Math.ceil(height * scale) });
    this.canvas.getContext("2d").scale(scale, scale);
    this.rows = detections.map((found) => this.row(found));
    this.frames = detections.map((found) => this.frame(found));
    [...this.rows, ...this.frames].forEach((one, i) => this.link(one, i % detections.length));
    this.list.replaceChildren(...this.rows);
    this.boxes.replaceChildren(...this.frames);
    const { queue, decode, predict, total } = result.milliseconds;
    const times = { waiting: queue, decoding: decode, model: predict, "total, with transfer": total };
    this.times.replaceChildren(...Object.entries(times).map(([name, ms]) => element("div", {},
      element("dt", {}, name), element("dd", {}, `${ms.toFixed(ms < 10 ? 1 : 0)} ms`))));
    this.answer.hidden = false;
    refresh();
  }

  row({ label, score, box }) {
    const [left, top, right, bottom] = box.map(Math.round);
    return element("li", { role: "option" }, swatch(), label, element("span", { className: "score" }, score.toFixed(2)),
      element("small", {}, `${right - left} × ${bottom - top} at ${left}, ${top}`));
  }

  /** The box, as far as it lies in the picture; small ones lie on large ones. */
  frame({ label, score, box }) {
    const frame = element("div", { className: "box" }, element("span", {}, `${label} ${score.toFixed(2)}`));
    const shares = box.map((value, i) => Math.min(1, Math.max(0, value / (i % 2 ? this.height : this.width))));
    const [left, top, right, bottom] = shares;
    const [x, y, width, height] = [left, top, right - left, bottom - top].map((share) => `${100 * share}%`);
    const zIndex = Math.round(1e4 * (1 - (right - left) * (bottom - top)));
    Object.assign(frame.style, { left: x, top: y, width, height, zIndex });
    return frame;
  }

  /** Marks a detection while the pointer or the focus is on its row or its box. */
  link(one, i) {
    one.style.setProperty("--colour", state.classes.get(this.found[i].label).colour);
    one.addEventListener("focus", () => this.mark(i));
    one.addEventListener("pointerenter", () => this.mark(i));
    one.addEventListener("pointerleave", () => this.mark(this.rows.indexOf(document.activeElement)));
    one.addEventListener("click", () => this.choose(i));
  }

  /** Shows what the threshold and the classes let through; how many those are. */
  refresh() {
    const shown = this.found.filter(isShown);
    const labels = shown.map((found) => found.label);
    const counts = [...new Set(labels)].map((label) => `${label}\u00a0${labels.filter((l) => l === label).length}`);
    if (counts.length > MOST_CLASSES) counts.push(`and ${counts.splice(MOST_CLASSES).length} more classes`);
    const best = this.found.length > 0 ? ` The best has ${this.found[0].score.toFixed(3)}.` : "";
    this.summary.textContent = counts.join(", ") || `None of ${threshold().toFixed(2)} or more.${best}`;
    this.image.alt = `${this.result.pictures[0].name}. Found: ${this.summary.textContent}`;
    this.stage.classList.toggle("crowded", shown.length > MOST_LABELS);
    this.found.forEach((found, i) => {
      this.rows[i].hidden = this.frames[i].hidden = !isShown(found);
      this.rows[i].tabIndex = found === shown[0] ? 0 : -1;
    });
    this.list.hidden = shown.length === 0;
    this.mark(shown.includes(this.found[this.marked]) ? this.marked : -1);
    this.showJson();
    return shown.length;
  }

  /** Puts one detection before all others, in the picture and in the list; -1 for none. */
  mark(index) {
    this.marked = index;
    this.boxes.classList.toggle("chosen", index >= 0);
    this.rows.forEach((row, i) => {
      row.setAttribute("aria-selected", i === index);
      this.frames[i].classList.toggle("marked", i === index);
    });
    this.drawMasks();
  }

  /** Moves the focus to one, without taking the picture out of sight. */
  choose(index) {
    const row = this.rows[index];
    this.rows.forEach((other) => { other.tabIndex = other === row ? 0 : -1; });
    row.focus({ preventScroll: true });
    this.list.scrollTop = row.offsetTop - this.list.clientHeight / 2;
  }

  move(event) {
    const shown = this.rows.filter((row) => !row.hidden);
    const now = shown.indexOf(document.activeElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (next !== undefined) event.preventDefault();
    if (shown[next]) this.choose(this.rows.indexOf(shown[next]));
  }

  drawMasks() {
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, this.width, this.height);
    this.found.forEach(({ mask, label }, i) => {
      if (!mask || this.rows[i].hidden) return;
      this.runs[i] ??= runsOf(mask.counts);
      context.globalAlpha = this.marked < 0 ? 0.5 : this.marked === i ? 0.75 : 0.15;
      context.fillStyle = state.classes.get(label).colour;
      paint(context, this.runs[i], mask.size[0]);
    });
  }

  /** What the server answers with this threshold, without hidden classes; a line a detection. */
  jsonText() {
    const { name, width, height } = this.result.pictures[0];
    const whole = { ...this.result, threshold: threshold(), pictures: [{ name, width, height, detections: [] }] };
    const lines = this.found.filter(isShown).map((found) => JSON.stringify(found));
    return JSON.stringify(whole).replace('"detections":[]', () => `"detections":[\n${lines.join(",\n")}\n]`);
  }

  showJson() {
    if (this.json.open) this.text.textContent = this.jsonText();
  }

  /** Copies, where browsers allow it: not to pages that came over plain HTTP from another machine. */
  async copyJson() {
    try {
      await navigator.clipboard.writeText(this.jsonText());
      say(`The JSON of ${this.name} is copied.`);
    } catch {
      this.json.open = true;
      this.showJson();
      getSelection().selectAllChildren(this.text);
      say("The browser does not let this page copy. The JSON is selected: copy it with Ctrl+C.");
    }
  }
}

// ---- What people do ----
part("file").addEventListener("change", ({ target }) => {
  if (target.files.length > 0) take([...target.files]);
  target.value = ""; // So that the same file can be chosen again.
});
for (const button of part("samples").children) {
  button.addEventListener("click", () => takeSample(button.dataset.sample));
}
part("threshold").addEventListener("input", refresh);
const start = () => readServer().catch(fail);
part("again").addEventListener("click", start);
part("access").addEventListener("submit", (event) => {
  event.preventDefault();
  state.token = part("token").value;
  state.views.forEach((view) => { view.asked = undefined; });
  start();
});
addEventListener("paste", ({ target, clipboardData }) => target !== part("token") && take(clipboardData.files));
for (const type of ["dragover", "dragleave", "drop"]) {
  addEventListener(type, (event) => {
    event.preventDefault();
    const inside = type === "dragover" || (type === "dragleave" && event.relatedTarget);
    document.body.classList.toggle("dragging", Boolean(inside));
    if (type === "drop") take(event.dataTransfer.files);
  });
}

start();
