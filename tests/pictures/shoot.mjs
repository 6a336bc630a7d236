// Shows a page in Chromium and writes what it looks like, as a PNG with few colours.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { chromium } from "playwright-core";
import UPNG from "upng-js";

import { reduce } from "./palette.mjs";

const folder = fileURLToPath(new URL("../../editors/pictures", import.meta.url));
const limit = 150 * 1024;
let browser;

export async function open() {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb"],
  });
  return browser;
}

export async function close() {
  await browser?.close();
  browser = undefined;
}

/** A PNG with a palette. Indices compress best unfiltered. */
function encode(rgba, width, height) {
  const pixels = new Uint32Array(rgba);
  const palette = [...new Set(pixels)];
  const index = new Map(palette.map((pixel, i) => [pixel, i]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = index.get(pixels[y * width + x]);
  }
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((pixel) => [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255]));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const crcs = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc32(data) {
  let crc = -1;
  for (const byte of data) crc = crcs[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

/** Writes a screenshot with the most colours that keep it below the limit. */
export function write(name, png) {
  const image = UPNG.decode(png);
  const rgba = UPNG.toRGBA8(image)[0];
  let small;
  for (const colours of [256, 160, 96, 64]) {
    reduce(new Uint8Array(rgba), colours);
    small = encode(rgba, image.width, image.height);
    if (small.length <= limit) break;
  }
  if (small.length > limit) throw new Error(`${name}.png is ${small.length} bytes, more than ${limit}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), small);
  console.log(`ok ${name}.png (${image.width} x ${image.height}, ${Math.round(small.length / 1024)} KB)`);
}

/** A page of our own, cut to its `#picture`. */
export async function picture(name, html, { width = 900, scale = 1.5 } = {}) {
  const context = await (await open()).newContext({ viewport: { width, height: 600 }, deviceScaleFactor: scale });
  const page = await context.newPage();
  await page.setContent(html);
  write(name, await page.locator("#picture").screenshot());
  await context.close();
}
