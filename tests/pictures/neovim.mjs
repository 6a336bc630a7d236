// Neovim with the plugin, as it is after the installation of its README, plus a scheme of colours and diagnostics at the
// end of their lines.

import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Neovim } from "./nvim-screen.mjs";
import { picture } from "./shoot.mjs";
import { frame } from "./terminal.mjs";

const plugin = fileURLToPath(new URL("../../editors/neovim", import.meta.url));
const looks = [
  "set noswapfile shortmess+=I signcolumn=yes number laststatus=2 completeopt=menuone,noselect,popup pumheight=8",
  "lua vim.diagnostic.config({ virtual_text = { prefix = '■' }, update_in_insert = true })",
];

async function session(folder, file, options) {
  const home = join(folder, "..", "home");
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home, POG: "" };
  delete env.NVIM_APPNAME;
  const paths = [plugin, process.env.NVIM_PARSERS].filter(Boolean).join(",");
  const args = ["--clean", "--cmd", `set runtimepath^=${paths}`, "--cmd", `let g:pog_cmd = '${process.env.POG_BIN}'`];
  const nvim = new Neovim({ args: [...args, ...looks.flatMap((l) => ["-c", l]), file], cwd: folder, env, ...options });
  await nvim.start();
  await nvim.until("#vim.lsp.get_clients({ name = 'pog', bufnr = 0 }) == 1");
  return nvim;
}

async function shoot(nvim, name, title) {
  const { html, background, foreground } = nvim.html();
  await nvim.stop();
  const screen = `<pre style="line-height:1.165;padding:8px 10px">${html}</pre>`;
  await picture(name, frame(title, screen, { background, foreground }), { scale: 1.5 });
}

/** One file of the samples, highlighted by tree-sitter alone: the screen's HTML without the lines below the text. */
export async function treeSitter(folder, file, lines, columns) {
  const bare = ["set noswapfile shortmess+=I laststatus=0"];
  const args = [
    "--clean",
    "--cmd",
    `set runtimepath^=${[plugin, process.env.NVIM_PARSERS].join(",")}`,
    "--cmd",
    "let g:pog_disable = v:true",
  ];
  const nvim = new Neovim({
    args: [...args, ...bare.flatMap((l) => ["-c", l]), file],
    cwd: folder,
    columns,
    rows: lines + 1,
  });
  await nvim.start();
  await nvim.until("vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()]");
  // The cursor is no part of the comparison.
  await nvim.type("G$");
  await nvim.settle();
  const screen = nvim.html({ cursor: false, rows: lines });
  await nvim.stop();
  return screen;
}

export default async function neovim(workspace) {
  const first = await session(workspace("acme"), "prompts/release-notes.pog.md");
  await first.until("#vim.diagnostic.get(0) == 3");
  await first.type("17Go{{ au<C-x><C-o>");
  await first.until("vim.fn.pumvisible() == 1");
  await first.type("<C-n>");
  await first.settle(800);
  await shoot(first, "neovim", "nvim prompts/release-notes.pog.md");

  const second = await session(workspace("acme"), "prompts/ticket-reply.pog.md", { columns: 130 });
  await second.type(":set nonumber nowrap signcolumn=no<CR>");
  await second.type(":botright vertical PogPreview product=cloud ticket=I\\ cannot\\ log\\ in<CR>");
  await second.shows("You answer support tickets for CLOUD");
  await second.lua("vim.cmd('normal! G')");
  await second.settle();
  await shoot(second, "neovim-preview", "nvim prompts/ticket-reply.pog.md");
}
