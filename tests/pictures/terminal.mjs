// Draws a terminal: what a program printed, with its colours.

const palette = {
  dark: ["#3b4252", "#f47067", "#57ab5a", "#daaa3f", "#539bf5", "#b083f0", "#39c5cf", "#c9d1d9"],
  bright: ["#768390", "#ff938a", "#6bc46d", "#e0b856", "#6cb6ff", "#dcbdfb", "#56d4dd", "#ffffff"],
};

export const escape = (text) => text.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);

function colour(codes, at) {
  const kind = codes[at + 1];
  if (kind === 2) return [`rgb(${codes.slice(at + 2, at + 5).join(" ")})`, at + 4];
  const n = codes[at + 2];
  if (n < 8) return [palette.dark[n], at + 2];
  if (n < 16) return [palette.bright[n - 8], at + 2];
  if (n > 231) return [`rgb(${[1, 1, 1].map(() => (n - 232) * 10 + 8).join(" ")})`, at + 2];
  const step = (v) => (v ? 55 + v * 40 : 0);
  const rest = n - 16;
  return [`rgb(${step(Math.floor(rest / 36))} ${step(Math.floor(rest / 6) % 6)} ${step(rest % 6)})`, at + 2];
}

/** Text with SGR sequences as HTML; sequences of other kinds are an error, since they would be drawn wrongly. */
export function ansi(text) {
  const state = {};
  let html = "";
  for (const piece of text.split(/(\x1b\[[\d;:]*m)/)) {
    const sgr = /^\x1b\[([\d;:]*)m$/.exec(piece);
    if (!sgr) {
      if (piece.includes("\x1b")) throw new Error(`an unknown sequence in ${JSON.stringify(piece)}`);
      const style = [
        state.fg && `color:${state.fg}`,
        state.bg && `background:${state.bg}`,
        state.bold && "font-weight:bold",
        state.dim && "opacity:.7",
        state.italic && "font-style:italic",
        state.underline && "text-decoration:underline",
      ].filter(Boolean);
      html += style.length > 0 ? `<span style="${style.join(";")}">${escape(piece)}</span>` : escape(piece);
      continue;
    }
    const codes = sgr[1].split(/[;:]/).map(Number);
    for (let i = 0; i < codes.length; i += 1) {
      const code = codes[i];
      if (code === 0) Object.keys(state).forEach((key) => delete state[key]);
      else if (code === 1) state.bold = true;
      else if (code === 2) state.dim = true;
      else if (code === 3) state.italic = true;
      else if (code === 4) state.underline = true;
      else if (code === 22) state.bold = state.dim = false;
      else if (code >= 30 && code <= 37) state.fg = palette.dark[code - 30];
      else if (code >= 90 && code <= 97) state.fg = palette.bright[code - 90];
      else if (code === 39) delete state.fg;
      else if (code === 49) delete state.bg;
      else if (code === 38) [state.fg, i] = colour(codes, i);
      else if (code === 48) [state.bg, i] = colour(codes, i);
      else throw new Error(`an unknown colour code ${code}`);
    }
  }
  return html;
}

/** A window with a title around `content`. */
export function frame(title, content, { background = "#1f2430", foreground = "#cdd3de", bar = "#2b3140" } = {}) {
  return `<!doctype html><meta charset="utf-8"><style>
    body { margin: 0; }
    #picture { display: inline-block; padding: 1px; }
    .window { border-radius: 8px; overflow: hidden; background: ${background}; color: ${foreground}; min-width: 860px;
      box-sizing: border-box; border: 1px solid ${bar}; }
    .title { background: ${bar}; font: 12px "DejaVu Sans", sans-serif; padding: 7px 12px; color: #9aa4b8; }
    .title i { display: inline-block; width: 10px; height: 10px; border-radius: 50%; background: #4a5266; margin-right: 6px; }
    pre { margin: 0; padding: 12px 16px; font: 13px/1.45 "DejaVu Sans Mono", monospace; white-space: pre; }
    .prompt { color: #6bc46d; font-weight: bold; }
    .typed { color: #ffffff; font-weight: bold; }
  </style><div id="picture"><div class="window">
    <div class="title"><i></i><i></i><i></i> ${escape(title)}</div>${content}</div></div>`;
}
