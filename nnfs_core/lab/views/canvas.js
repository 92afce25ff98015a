// Drawing: the pictures of decision regions, and the curves. All sizes are CSS pixels.

const MARKS = ["circle", "square", "triangle"];

/** A canvas's context, cleared and scaled to the screen, and its size. */
function begin(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const scale = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const { color, fontSize } = getComputedStyle(canvas);
  context.font = `${0.87 * parseFloat(fontSize)}px system-ui, sans-serif`;
  return { context, width, height, ink: color };
}

/** About `count` round numbers from low to high. */
function ticks(low, high, count) {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
    found.push(Number((k * step).toPrecision(10)));
  }
  return found;
}

function powersOfTen(low, high) {
  const found = [];
  for (let tick = 1; tick <= high; tick *= 10) if (tick >= low) found.push(tick);
  return found;
}

/** Draw a frame with its ticks, and return the functions from data to pixels. */
function axes(view, box, x, y) {
  const { context, ink } = view;
  const alongX = x.log ? (value) => Math.log(value / x.low) / Math.log(x.high / x.low)
    : (value) => (value - x.low) / (x.high - x.low);
  const toX = (value) => box.left + alongX(value) * box.width;
  const toY = (value) => box.top + ((y.high - value) / (y.high - y.low)) * box.height;
  context.fillStyle = context.strokeStyle = ink;
  context.lineWidth = 1;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const tick of x.ticks) {
    context.fillRect(toX(tick), box.top + box.height, 1, 4);
    const text = tick.toLocaleString("en", { notation: box.width < 260 ? "compact" : "standard" });
    const furthest = view.width - context.measureText(text).width / 2;
    context.fillText(text, Math.min(toX(tick), furthest), box.top + box.height + 6);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of y.ticks) {
    context.fillRect(box.left - 4, toY(tick), 4, 1);
    context.fillText(tick.toLocaleString("en"), box.left - 6, toY(tick));
  }
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.fillText(x.label, box.left + box.width / 2, view.height - 1);
  context.save();
  context.translate(11, box.top + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = "middle";
  context.fillText(y.label, 0, 0);
  context.restore();
  return { toX, toY };
}

/** Trace the marker of a class around a point. */
function mark(context, kind, x, y, size) {
  context.beginPath();
  if (kind === "circle") context.arc(x, y, size, 0, 2 * Math.PI);
  else if (kind === "square") context.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
  else {
    context.moveTo(x, y - 1.25 * size);
    context.lineTo(x + 1.15 * size, y + 0.85 * size);
    context.lineTo(x - 1.15 * size, y + 0.85 * size);
    context.closePath();
  }
}

/** For each byte of a region, class × 64 + how sure, its colour: [red, green, blue] × 256. */
function tints(colours) {
  const table = new Uint8ClampedArray(3 * 256);
  for (let byte = 0; byte < 64 * colours.length; byte++) {
    const share = 0.12 + (0.43 * (byte % 64)) / 63;
    const colour = parseInt(colours[byte >> 6].slice(1), 16);
    for (let part = 0; part < 3; part++) {
      const full = (colour >> (16 - 8 * part)) & 255;
      table[3 * byte + part] = 255 + share * (full - 255);
    }
  }
  return table;
}

/** Regions as a small picture, one pixel a cell. */
function regionsPicture(bytes, grid, table, picture) {
  picture.width = picture.height = grid;
  const context = picture.getContext("2d");
  const image = context.createImageData(grid, grid);
  for (let cell = 0; cell < bytes.length; cell++) {
    for (let part = 0; part < 3; part++) {
      image.data[4 * cell + part] = table[3 * bytes[cell] + part];
    }
    image.data[4 * cell + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** What a picture of regions shows: the plane, the points, and mistakes in a ring. */
function drawRegions(canvas, scene) {
  const view = begin(canvas);
  const { context, width, height } = view;
  const box = { left: 46, top: 6, width: width - 56, height: height - 44 };
  const [left, right, bottom, top] = scene.bounds;
  context.imageSmoothingEnabled = true;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip(); // the outermost cells lie with their centres on the sides
  const [cellX, cellY] = [box.width, box.height].map((size) => size / (scene.picture.width - 1));
  context.drawImage(scene.picture, box.left - cellX / 2, box.top - cellY / 2,
    box.width + cellX, box.height + cellY);
  context.restore();
  const x = { low: left, high: right, ticks: ticks(left, right, 4), label: "x" };
  const y = { low: bottom, high: top, ticks: ticks(bottom, top, 4), label: "y" };
  const { toX, toY } = axes(view, box, x, y);
  for (const test of [false, true]) {
    const dim = scene.show !== "all" && (scene.show === "test") !== test;
    context.globalAlpha = dim ? 0.25 : 1;
    for (let i = 0; i < scene.kinds.length; i++) {
      if (scene.kinds[i] >= 4 !== test) continue;
      const colour = scene.colours[scene.kinds[i] % 4];
      const [px, py] = [toX(scene.points[2 * i]), toY(scene.points[2 * i + 1])];
      mark(context, MARKS[scene.kinds[i] % 4], px, py, 3.6);
      context.fillStyle = test ? "#ffffff" : colour;
      context.strokeStyle = test ? colour : "#ffffff";
      context.lineWidth = test ? 1.8 : 0.6;
      context.fill();
      context.stroke();
      if (!scene.wrong[i] || dim || !scene.rings) continue;
      context.beginPath();
      context.arc(px, py, 6.4, 0, 2 * Math.PI);
      context.strokeStyle = "#222222";
      context.lineWidth = 1.2;
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  return { toX, toY, box, context };
}

/** A path through two columns of rows; `steps` makes it a staircase. */
function trace(context, rows, columns, line, { toX, toY }) {
  context.beginPath();
  let before = null;
  for (let i = 0; i < rows.length; i += columns) {
    const [x, y] = [rows[i], rows[i + line.column]];
    if (Number.isNaN(y)) continue;
    if (before === null) context.moveTo(toX(x), toY(y));
    else {
      if (line.steps) context.lineTo(toX(x), toY(before));
      context.lineTo(toX(x), toY(y));
    }
    before = y;
  }
}

function shadeGap(context, rows, columns, [one, other], { toX, toY }) {
  context.beginPath();
  for (let i = 0; i < rows.length; i += columns) context.lineTo(toX(rows[i]), toY(rows[i + one]));
  for (let i = rows.length - columns; i >= 0; i -= columns) {
    context.lineTo(toX(rows[i]), toY(rows[i + other]));
  }
  context.fill();
}

/** The height that all but a few of the losses stay under: a needle may be cut off. */
function usualHeight(runs, plot) {
  const losses = [];
  for (const rows of runs) {
    for (const { column } of plot.lines) {
      for (let i = column; i < rows.length; i += plot.columns) losses.push(rows[i]);
    }
  }
  const known = losses.filter((loss) => !Number.isNaN(loss)).sort((one, other) => one - other);
  return known[Math.floor(0.97 * known.length)] ?? 0;
}

/** The losses of all moments, those of the pinned run under them, and where the reader is. */
function drawCurves(canvas, plot, scene) {
  const view = begin(canvas);
  const { context, width, height, ink } = view;
  const box = { left: 46, top: 32, width: width - 62, height: height - 70 };
  const colours = { ink, accent: "#D55E00" };
  const [low, high] = plot.x.log ? [1, scene.last] : [0, scene.last];
  const usual = 1.15 * usualHeight([scene.pinned, scene.rows], plot);
  const top = Math.min(Math.max(1.2 * scene.guess, usual), plot.top * scene.guess);
  const x = { ...plot.x, low, high, ticks: plot.x.log ? powersOfTen(low, high) : ticks(low, high, 4) };
  const to = axes(view, box, x, { low: 0, high: top, ticks: ticks(0, top, 5), label: plot.y });
  context.save();
  context.beginPath();
  context.rect(box.left, box.top - 1, box.width + 2, box.height + 2);
  context.clip();
  context.setLineDash([2, 3]);
  context.strokeStyle = context.fillStyle = ink;
  context.beginPath();
  context.moveTo(box.left, to.toY(scene.guess));
  context.lineTo(box.left + box.width, to.toY(scene.guess));
  context.stroke();
  context.textAlign = "right";
  context.textBaseline = "bottom";
  context.fillText("guessing", box.left + box.width - 2, to.toY(scene.guess) - 2);
  for (const line of plot.lines) {
    context.strokeStyle = colours[line.colour];
    context.setLineDash(line.dashed ? [7, 4] : []);
    for (const [rows, alpha, thick] of [[scene.pinned, 0.4, 1.5], [scene.rows, 1, 2.5]]) {
      context.globalAlpha = alpha;
      context.lineWidth = thick;
      trace(context, rows, plot.columns, line, to);
      context.stroke();
    }
  }
  context.setLineDash([]);
  if (plot.gap) {
    context.globalAlpha = 0.15;
    context.fillStyle = colours.accent;
    shadeGap(context, scene.rows, plot.columns, plot.gap, to);
  }
  context.globalAlpha = 1;
  context.fillStyle = ink;
  if (scene.best) {
    context.fillRect(to.toX(scene.best), box.top, 1, box.height);
    const right = to.toX(scene.best) > box.left + box.width / 2;
    context.textAlign = right ? "right" : "left";
    context.textBaseline = "top";
    context.fillText(`best: ${scene.best.toLocaleString("en")}`,
      to.toX(scene.best) + (right ? -4 : 5), box.top + 2);
  }
  if (scene.number < scene.newest) {
    context.globalAlpha = 0.25;
    context.fillRect(to.toX(scene.number) - 2, box.top, 4, box.height);
  }
  context.restore();
  drawLegend(context, plot.lines, colours, ink, box);
}

/** The names of the lines, in one row above the box or, where that is too narrow, in two. */
function drawLegend(context, lines, colours, ink, box) {
  const widths = lines.map(({ name }) => 46 + context.measureText(name).width);
  const fits = widths.reduce((sum, width) => sum + width) < box.width + 24;
  let [x, y] = [box.left, fits ? 11 : 8];
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = ink;
  lines.forEach((line, i) => {
    context.strokeStyle = colours[line.colour];
    context.setLineDash(line.dashed ? [7, 4] : []);
    context.lineWidth = 2.5;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + 24, y);
    context.stroke();
    context.fillText(line.name, x + 30, y + 1);
    if (fits) x += widths[i];
    else y += 16;
  });
  context.setLineDash([]);
}
