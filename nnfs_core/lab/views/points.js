// Points that the learner draws, with the mouse or with the keyboard.

const NEAR = { keys: 0.05, mouse: 0.03 }; // how far from a point one may be to mean it
const STEP = 0.05; // of the cross, for one press of an arrow key; with Shift a fifth

/**
 * Let `canvas` draw: `tools` names the class and the kind of new points, `change(dots)` takes all
 * points, [x, y, class, is it a test point?], `say(text)` speaks, `redraw()` draws the canvas anew.
 */
function drawingBoard({ canvas, tools, change, say, redraw }) {
  const board = { active: false, dots: [], cross: [0, 0], held: -1, frame: null };

  const nearest = ([x, y], near = NEAR.keys) => {
    const distances = board.dots.map((dot) => Math.hypot(dot[0] - x, dot[1] - y));
    const least = Math.min(...distances);
    return least < near ? distances.indexOf(least) : -1;
  };
  const clip = (value) => Math.min(1, Math.max(-1, Math.round(1000 * value) / 1000));
  const name = (dot) => `${dot[3] ? "test" : "training"} point of class ${dot[2]} at ${dot[0]}, ${dot[1]}`;
  const count = () => `${board.dots.length} ${board.dots.length === 1 ? "point" : "points"} now.`;
  const add = (place) => {
    board.dots.push([...place, ...tools()]);
    say(`Added: ${name(board.dots.at(-1))}. ${count()}`);
    change(board.dots);
    return board.dots.length - 1;
  };
  const remove = (index) => {
    if (index < 0) return;
    const [gone] = board.dots.splice(index, 1);
    board.held = -1;
    say(`Removed: ${name(gone)}. ${count()}`);
    change(board.dots);
  };
  const moveHeld = (place) => {
    board.dots[board.held] = [...place, ...board.dots[board.held].slice(2)];
    change(board.dots);
  };
  const placeOf = (event) => {
    const { box } = board.frame;
    const { left, top } = canvas.getBoundingClientRect();
    const x = -1 + (2 * (event.clientX - left - box.left)) / box.width;
    const y = 1 - (2 * (event.clientY - top - box.top)) / box.height;
    return [clip(x), clip(y)];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (!board.active || event.button !== 0) return;
    board.cross = placeOf(event);
    const found = event.shiftKey ? -1 : nearest(board.cross, NEAR.mouse);
    board.held = found < 0 ? add(board.cross) : found;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!board.active || board.held < 0 || !canvas.hasPointerCapture(event.pointerId)) return;
    board.cross = placeOf(event);
    moveHeld(board.cross);
  });
  canvas.addEventListener("pointerup", () => { board.held = -1; });
  canvas.addEventListener("dblclick", (event) => {
    if (board.active) remove(nearest(placeOf(event), NEAR.mouse));
  });

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.addEventListener("keydown", (event) => {
    if (!board.active || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = arrows[event.key];
    if (arrow) {
      const step = event.shiftKey ? STEP / 5 : STEP;
      board.cross = board.cross.map((value, i) => clip(value + step * arrow[i]));
      if (board.held >= 0) moveHeld(board.cross);
      const near = nearest(board.cross);
      say(near < 0 ? `${board.cross[0]}, ${board.cross[1]}` : name(board.dots[near]));
    } else if (event.key === " " || event.key === "Enter") {
      const found = nearest(board.cross);
      if (board.held >= 0) {
        say(`Put down: ${name(board.dots[board.held])}.`);
        board.held = -1;
      } else if (found >= 0) {
        board.held = found;
        board.cross = board.dots[found].slice(0, 2);
        say(`Picked up: ${name(board.dots[found])}. Arrows move it, Space puts it down.`);
      } else add(board.cross);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      remove(nearest(board.cross));
    } else return;
    event.preventDefault();
    event.stopPropagation(); // of JupyterLab's own keys
    redraw();
  });
  canvas.addEventListener("focus", redraw);
  canvas.addEventListener("blur", () => { board.held = -1; redraw(); });

  /** The cross, over what `drawRegions` has drawn. */
  board.drawCross = () => {
    if (!board.active || document.activeElement !== canvas) return;
    const { context, toX, toY } = board.frame;
    const [x, y] = [toX(board.cross[0]), toY(board.cross[1])];
    context.strokeStyle = "#222222";
    context.lineWidth = board.held >= 0 ? 3 : 1.5;
    context.beginPath();
    for (const [dx, dy] of [[10, 0], [0, 10]]) {
      context.moveTo(x - dx, y - dy);
      context.lineTo(x + dx, y + dy);
    }
    context.stroke();
  };
  return board;
}
