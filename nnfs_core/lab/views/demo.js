// A live demo: its controls, and what it shows of the kernel's frames.

const SILENCE_MS = 4000; // without an answer: the kernel is busy, or gone
const SPOKEN_MS = 2500; // between two readings of a run that plays
const GONE = "Not connected to a kernel: run this notebook cell again.";
const SILENT = "The kernel does not answer. It is busy, or was restarted: then run this cell again.";
const BOARD_HELP = "Click to put a point, drag to move it, double-click to remove it. By keys: the"
  + " arrows move the cross, Space puts a point or picks one up, Delete removes it.";

let ids = 0;
const prefix = `nnfs-${Math.random().toString(36).slice(2)}`; // this script is loaded once a demo

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function array(Type, data) {
  if (!data || !data.byteLength) return new Type(0);
  return new Type(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}

/** Send what is asked for, one at a time: of the same kind only the latest. */
function asker(model, silent, lost) {
  const queue = new Map();
  let open = null;
  let timer = 0;
  const send = () => {
    if (open || !queue.size) return;
    let message;
    [open, message] = queue.entries().next().value;
    queue.delete(open);
    try {
      model.send(message);
    } catch {
      lost();
      return;
    }
    timer = setTimeout(() => { open = null; silent(); send(); }, SILENCE_MS);
  };
  return {
    ask(what, value, kind = what) {
      queue.set(kind, { do: what, value });
      send();
    },
    /** What the frame that has come is the answer to, if it is one. */
    answered() {
      clearTimeout(timer);
      const kind = open;
      open = null;
      send();
      return kind;
    },
    isOpen: (kind) => open === kind || queue.has(kind),
    stop: () => clearTimeout(timer),
  };
}

/** A setting with its name: a slider over the options, a menu, or a box for a number. */
function makeControl(control, change) {
  const id = `${prefix}-${++ids}`;
  const shown = make("output", { htmlFor: id });
  shown.setAttribute("aria-hidden", "true"); // the slider speaks for itself
  let input;
  if (control.kind === "menu") {
    input = make("select", { id }, ...control.options.map((option) => new Option(option)));
  } else if (control.kind === "slider") {
    input = make("input", { id, type: "range", min: 0, max: control.options.length - 1, step: 1 });
  } else input = make("input", { id, type: "number", min: 0, step: 1 });
  const text = (value) => value.toLocaleString("en");
  let current;
  const set = (value) => {
    current = value;
    if (control.kind !== "slider") {
      input.value = value;
      return;
    }
    let place = control.options.indexOf(value);
    if (place < 0) { // the kernel was given what no stop has
      place = control.options.filter((option) => option < value).length;
      control.options.splice(place, 0, value);
      input.max = control.options.length - 1;
    }
    input.value = place;
    input.setAttribute("aria-valuetext", text(value));
    shown.textContent = text(value);
  };
  const hear = () => {
    const value = control.kind === "menu" ? input.value
      : control.kind === "slider" ? control.options[input.value] : Number(input.value);
    if (input.value === "") set(current); // a box that was emptied
    else if (value !== current) {
      set(value);
      change(control.name, value);
    }
  };
  input.addEventListener(control.kind === "slider" ? "input" : "change", hear);
  input.addEventListener("keydown", (event) => { // JupyterLab keeps Enter from a box
    if (control.kind === "box" && event.key === "Enter") hear();
  });
  const label = make("label", { htmlFor: id, textContent: control.label });
  const row = make("div", { className: "nnfs-input" }, input);
  if (control.kind === "slider") row.append(shown);
  return { set, input, element: make("div", { className: "nnfs-control" }, label, row) };
}

function render({ model, el }) {
  const spec = model.get("spec");
  const hidden = new Set(spec.hide);
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const words = make("p", { className: "nnfs-words" });
  const spoken = make("p", { className: "nnfs-unseen" });
  spoken.setAttribute("aria-live", "polite");
  const { ask, answered, isOpen, stop } = asker(model,
    () => { words.textContent = SILENT; }, () => { words.textContent = GONE; });

  const button = (text, what, className = "") => make("button", {
    type: "button", textContent: text, className,
    onclick: () => ask(typeof what === "function" ? what() : what, calm.matches),
  });
  const play = button("Play", () => (model.get("frame").playing ? "pause" : "play"), "nnfs-main");
  const pin = button("Pin this run", () => (model.get("pinned").values ? "unpin" : "pin"));
  const scrubber = make("input", { type: "range", min: 0, step: 1 });
  scrubber.setAttribute("aria-label", `history of the run, in ${spec.moments}`);
  scrubber.addEventListener("input", () => {
    const place = Math.min(scrubber.value, model.get("frame").moments - 1);
    scrubber.value = place; // what has not happened yet cannot be shown
    ask("seek", place);
  });
  const moment = make("output");
  moment.setAttribute("aria-hidden", "true"); // the scrubber says it, when it is asked
  const bar = make("div", { className: "nnfs-row nnfs-bar" },
    play, button("Step", "step"), button("Reset", "reset"), button("New seed", "new_seed"));
  if (!hidden.has("pin")) bar.append(pin);
  if (!hidden.has("scrubber")) {
    bar.append(make("div", { className: "nnfs-scrubber" }, scrubber, moment));
  }

  const controls = new Map();
  const inSight = make("div", { className: "nnfs-row" });
  const others = make("div", { className: "nnfs-row" });
  for (const control of spec.controls) {
    if (hidden.has(control.name)) continue;
    const made = makeControl({ ...control, options: [...control.options] },
      (name, value) => ask("set", { name, value }, name));
    controls.set(control.name, made);
    (control.more ? others : inSight).append(made.element);
  }
  const more = make("details", {}, make("summary", { textContent: "More" }), others);

  const figures = spec.pictures.map((title) => {
    const canvas = make("canvas");
    canvas.setAttribute("role", "img");
    const caption = make("figcaption");
    const head = make("div", { className: "nnfs-title", textContent: title });
    return { canvas, caption, picture: document.createElement("canvas"),
      element: make("figure", {}, head, canvas, caption) };
  });
  const curves = make("canvas");
  curves.setAttribute("role", "img");
  const pinnedName = make("figcaption");
  const curvesTitle = make("div", { className: "nnfs-title", textContent: "Losses" });
  const pictures = make("div", { className: "nnfs-pictures" },
    ...figures.map((figure) => figure.element),
    make("figure", { className: "nnfs-curves" }, curvesTitle, curves, pinnedName));

  const code = make("pre", { tabIndex: 0 });
  code.setAttribute("role", "group");
  code.setAttribute("aria-label", "the code of this run");
  const copy = make("button", { type: "button", textContent: "Copy", onclick: async () => {
    window.getSelection().selectAllChildren(code); // what is left where there is no clipboard
    try {
      await navigator.clipboard.writeText(code.textContent);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { copy.textContent = "Copy"; }, 2000);
  } });
  const listing = make("details", {},
    make("summary", { textContent: "Show the code" }), copy, code);

  const brush = [
    makeControl({ name: "class", label: "class to draw", kind: "menu", options: ["0", "1", "2"] }, () => {}),
    makeControl({ name: "kind", label: "points to draw", kind: "menu", options: ["training", "test"] }, () => {}),
  ];
  const clear = make("button", { type: "button", textContent: "Clear", onclick: () => ask("draw", []) });
  const tools = make("div", { className: "nnfs-row", hidden: true },
    ...brush.map((control) => control.element), clear, make("span", { textContent: BOARD_HELP }));

  const key = make("p", { className: "nnfs-key", textContent: spec.key });
  const root = make("div", { className: "nnfs-demo" },
    bar, inSight, tools, words, pictures, key, spoken);
  if (others.children.length) root.append(more);
  if (!hidden.has("code")) root.append(listing);
  root.setAttribute("role", "group");
  for (const taker of root.querySelectorAll("button, canvas, input, pre, select, summary")) {
    taker.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes arrows, letters, Delete
  }
  root.setAttribute("aria-label", spec.title);
  el.append(root);

  const table = tints(spec.colours);
  const scene = { colours: spec.colours };
  let wanted = 0; // the request for the next drawing, 0 for none
  let acknowledged = 0;
  let spokenAt = 0;
  let shownRun = null;

  const board = drawingBoard({
    canvas: figures[0].canvas,
    tools: () => [Number(brush[0].input.value), brush[1].input.value === "test"],
    change: (dots) => ask("draw", dots),
    say: (text) => { spoken.textContent = text; },
    redraw: () => later(),
  });

  function draw() {
    cancelAnimationFrame(wanted);
    wanted = 0;
    if (!root.clientWidth) return; // hidden: it is drawn when it has a size again
    const wrong = array(Uint8Array, model.get("wrong"));
    const count = scene.kinds.length;
    figures.forEach((figure, i) => {
      const frame = drawRegions(figure.canvas, {
        ...scene, picture: figure.picture, wrong: wrong.subarray(i * count, (i + 1) * count),
      });
      if (i === 0) board.frame = frame;
    });
    board.drawCross();
    drawCurves(curves, spec, scene);
    const { serial, playing } = model.get("frame");
    root.dataset.serial = serial;
    if (!playing || serial === acknowledged) return;
    acknowledged = serial;
    try {
      model.send({ do: "drawn", value: serial });
    } catch {
      words.textContent = GONE;
    }
  }

  function later() {
    if (!wanted) wanted = requestAnimationFrame(draw);
  }

  function showRun(answer) {
    const run = model.get("run");
    if (run !== shownRun) showNewRun(run);
    else if (controls.has(answer)) controls.get(answer).set(run.values[answer]); // it was refused
    if ((run !== shownRun || answer === "draw") && board.active && !isOpen("draw")) {
      const rounded = Array.from(scene.points, (value) => Math.round(1000 * value) / 1000);
      board.dots = Array.from(scene.kinds, (kind, i) => [
        rounded[2 * i], rounded[2 * i + 1], kind % 4, kind >= 4,
      ]);
    }
    shownRun = run;
  }

  function showNewRun(run) {
    const { values } = run;
    Object.assign(scene, {
      bounds: run.bounds, last: run.last, guess: run.guess,
      show: values.data === "drawn" ? "all" : values.show ?? "all",
      points: array(Float32Array, model.get("points")),
      kinds: array(Uint8Array, model.get("kinds")),
    });
    const idle = spec.idle[values.data] ?? []; // these would change nothing
    for (const [name, control] of controls) {
      if (!isOpen(name)) control.set(values[name]);
      control.input.disabled = idle.includes(name);
    }
    code.textContent = run.code;
    board.active = values.data === "drawn";
    tools.hidden = !board.active;
    const [{ canvas, element }] = figures;
    element.classList.toggle("nnfs-drawing", board.active);
    canvas.setAttribute("role", board.active ? "application" : "img");
    if (board.active) canvas.tabIndex = 0;
    else canvas.removeAttribute("tabindex");
  }

  function showFrame() {
    const frame = model.get("frame");
    showRun(answered());
    const regions = array(Uint8Array, model.get("regions"));
    const cells = spec.grid ** 2;
    figures.forEach((figure, i) => {
      const bytes = regions.subarray(i * cells, (i + 1) * cells);
      regionsPicture(bytes, spec.grid, table, figure.picture);
      figure.caption.textContent = frame.captions[i];
      const what = board.active ? `Drawing board. ${BOARD_HELP} ` : `${spec.pictures[i]}: `;
      figure.canvas.setAttribute("aria-label", what + frame.captions[i]);
    });
    scene.rows = array(Float32Array, model.get("curves"));
    scene.pinned = array(Float32Array, model.get("pinned_curves"));
    scene.best = frame.best;
    scene.rings = frame.number > 0; // before the first epoch most would have one
    scene.number = frame.number;
    scene.newest = scene.rows[scene.rows.length - spec.columns];
    const { values } = model.get("pinned");
    pinnedName.textContent = values ? `Pale: the pinned run, ${otherSettings(values)}` : "";
    curves.setAttribute("aria-label", `Losses. ${frame.words} ${pinnedName.textContent}`);
    pin.textContent = values ? "Unpin" : "Pin this run";
    play.textContent = frame.playing ? "Pause" : "Play";
    scrubber.max = model.get("run").moments - 1;
    if (!isOpen("seek")) scrubber.value = frame.place;
    const unit = frame.number === 1 ? spec.moment : spec.moments;
    const text = `${frame.number.toLocaleString("en")} ${unit}`;
    scrubber.setAttribute("aria-valuetext", text);
    moment.textContent = text;
    words.textContent = frame.words;
    const now = performance.now();
    if (!frame.playing || now - spokenAt > SPOKEN_MS) {
      const reading = [frame.words, ...frame.captions].join(" ");
      const draws = document.activeElement === figures[0].canvas; // then each key is answered
      if (spoken.textContent !== reading && !draws) spoken.textContent = reading;
      spokenAt = now;
    }
    root.dataset.place = frame.place;
    root.dataset.moments = frame.moments;
    root.dataset.playing = frame.playing;
    if (frame.playing) later();
    else draw(); // at once: it is the answer to a key
  }

  /** In what the pinned run differs from this one, in words. */
  function otherSettings(values) {
    const now = model.get("run").values;
    const differ = spec.controls.filter(({ name }) => name in values && values[name] !== now[name]);
    const texts = differ.map(({ name, label }) => `${label} ${values[name].toLocaleString("en")}`);
    return texts.join(", ") || "with the same settings";
  }

  const lost = () => { words.textContent = GONE; };
  model.on("change:frame", showFrame);
  model.on("comm_live_update", lost);
  const resized = new ResizeObserver(later);
  for (const canvas of pictures.querySelectorAll("canvas")) resized.observe(canvas);
  const rethemed = new MutationObserver(() => setTimeout(later, 300)); // once its colours are there
  rethemed.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  showFrame();
  return () => {
    stop();
    resized.disconnect();
    rethemed.disconnect();
    cancelAnimationFrame(wanted);
    model.off("change:frame", showFrame);
    model.off("comm_live_update", lost);
  };
}

export default { render };
