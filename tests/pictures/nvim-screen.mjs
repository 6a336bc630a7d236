// A real Neovim whose screen is drawn here: it is attached as its user interface and told what to type.

import { spawn } from "node:child_process";
import { decodeMultiStream, encode } from "@msgpack/msgpack";

import { escape } from "./terminal.mjs";

const hex = (n) => `#${n.toString(16).padStart(6, "0")}`;

export class Neovim {
  #child;
  #pending = new Map();
  #next = 1;
  #cells = [];
  #styles = new Map([[0, {}]]);
  #defaults = { foreground: 0xe0e2ea, background: 0x14161b, special: 0xff0000 };
  #cursor = { row: 0, column: 0 };
  #mode = "normal";
  columns;
  rows;

  constructor({ args, cwd, env, columns = 104, rows = 30 }) {
    this.columns = columns;
    this.rows = rows;
    this.#child = spawn(process.env.NVIM, ["--embed", ...args], { cwd, env, stdio: ["pipe", "pipe", "inherit"] });
    this.#read();
  }

  async #read() {
    for await (const [kind, ...rest] of decodeMultiStream(this.#child.stdout)) {
      if (kind === 1) {
        const [id, error, result] = rest;
        const { done, fail } = this.#pending.get(id);
        this.#pending.delete(id);
        if (error) fail(new Error(JSON.stringify(error)));
        else done(result);
      } else if (kind === 2 && rest[0] === "redraw") {
        for (const [name, ...calls] of rest[1]) for (const call of calls) this.#draw(name, call);
      }
    }
  }

  request(method, ...params) {
    const id = this.#next;
    this.#next += 1;
    this.#child.stdin.write(encode([0, id, method, params]));
    return new Promise((done, fail) => {
      this.#pending.set(id, { done, fail });
      // A prompt that waits for a key answers nothing.
      const late = () => fail(new Error(`Neovim does not answer ${method} ${params[0]}\n${this.text()}`));
      setTimeout(late, 15000).unref();
    });
  }

  async start() {
    await this.request("nvim_ui_attach", this.columns, this.rows, { rgb: true, ext_linegrid: true });
  }

  lua(code, ...args) {
    return this.request("nvim_exec_lua", code, args);
  }

  type(keys) {
    return this.request("nvim_input", keys);
  }

  /** Waits until an expression of Lua is true, and a little more, so that what follows from it is drawn. */
  async until(code) {
    const end = Date.now() + 20000;
    while (!(await this.lua(`return (${code}) and true or false`))) {
      if (Date.now() > end) throw new Error(`never true in Neovim: ${code}\n${this.text()}`);
      await new Promise((done) => setTimeout(done, 50));
    }
    await this.settle();
  }

  /** Waits until a text stands on the screen. */
  async shows(text) {
    const end = Date.now() + 20000;
    while (!this.text().includes(text)) {
      if (Date.now() > end) throw new Error(`never on Neovim's screen: ${text}\n${this.text()}`);
      await new Promise((done) => setTimeout(done, 50));
    }
    await this.settle();
  }

  async settle(time = 400) {
    await new Promise((done) => setTimeout(done, time));
  }

  text() {
    return this.#cells
      .map((row) =>
        row
          .map((cell) => cell.text)
          .join("")
          .trimEnd(),
      )
      .join("\n");
  }

  /** Ends it with whatever is unsaved. */
  async stop() {
    const ended = new Promise((done) => this.#child.on("exit", done));
    this.request("nvim_command", "qall!").catch(() => {});
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(timer);
  }

  #draw(name, args) {
    switch (name) {
      case "grid_resize":
      case "grid_clear":
        if (name === "grid_resize") [, this.columns, this.rows] = args;
        this.#cells = Array.from({ length: this.rows }, () =>
          Array.from({ length: this.columns }, () => ({ text: " ", style: 0 })),
        );
        break;
      case "default_colors_set":
        this.#defaults = { foreground: args[0], background: args[1], special: args[2] };
        break;
      case "hl_attr_define":
        this.#styles.set(args[0], args[1]);
        break;
      case "grid_line": {
        let [, row, column, cells] = args;
        let style = 0;
        for (const [text, id = style, repeat = 1] of cells) {
          style = id;
          for (let n = 0; n < repeat; n += 1) this.#cells[row][column++] = { text, style };
        }
        break;
      }
      case "grid_scroll": {
        const [, top, bottom, left, right, by] = args;
        const order = Array.from({ length: bottom - top - Math.abs(by) }, (_, i) => i);
        for (const i of order) {
          const to = by > 0 ? top + i : bottom - 1 - i;
          for (let column = left; column < right; column += 1) this.#cells[to][column] = this.#cells[to + by][column];
        }
        break;
      }
      case "grid_cursor_goto":
        this.#cursor = { row: args[1], column: args[2] };
        break;
      case "mode_change":
        this.#mode = args[0];
        break;
    }
  }

  /** The screen as HTML, one run of equal cells after the other. */
  html({ cursor = true, rows = this.rows } = {}) {
    const { foreground, background } = this.#defaults;
    const lines = this.#cells.slice(0, rows).map((row, y) => {
      let html = "";
      let run = { text: "", css: undefined };
      const flush = () => {
        if (run.text) html += `<span style="${run.css}">${escape(run.text)}</span>`;
      };
      row.forEach(({ text, style }, x) => {
        let css = this.#css(this.#styles.get(style) ?? {});
        if (cursor && y === this.#cursor.row && x === this.#cursor.column) {
          css += this.#mode.startsWith("insert")
            ? `;box-shadow:inset 2px 0 ${hex(foreground)}`
            : `;background:${hex(foreground)};color:${hex(background)}`;
        }
        if (css !== run.css) {
          flush();
          run = { text: "", css };
        }
        run.text += text;
      });
      flush();
      return html;
    });
    return { html: lines.join("\n"), background: hex(background), foreground: hex(foreground) };
  }

  #css(style) {
    let front = style.foreground ?? this.#defaults.foreground;
    let back = style.background ?? this.#defaults.background;
    if (style.reverse) [front, back] = [back, front];
    const css = [`color:${hex(front)}`];
    if (back !== this.#defaults.background) css.push(`background:${hex(back)}`);
    if (style.bold) css.push("font-weight:bold");
    if (style.italic) css.push("font-style:italic");
    const special = hex(style.special ?? front);
    if (style.undercurl) css.push(`text-decoration:underline wavy ${special} 1px`);
    else if (style.underline) css.push(`text-decoration:underline ${special}`);
    else if (style.strikethrough) css.push("text-decoration:line-through");
    return css.join(";");
  }
}
