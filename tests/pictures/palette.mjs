// Reduces a picture to few colours. Encoders weigh colours by area, which takes the colour from small words on a large
// ground; here a colour weighs by the root of its area, so that each colour of the highlighting stays what it is.

/** RGBA pixels in place: no more than `size` colours are left. Opaque pictures only. */
export function reduce(rgba, size) {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength / 4);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  if (counts.size <= size) return;
  const colours = [...counts].map(([pixel, count]) => ({
    pixel,
    at: [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255],
    weight: Math.sqrt(count),
  }));
  // Cut the box that is worst served by one colour, at its mean, until there are enough.
  let boxes = [measure(colours)];
  while (boxes.length < size) {
    boxes.sort((a, b) => b.error - a.error);
    const { members, axis, mean, error } = boxes[0];
    if (error === 0) break;
    const low = members.filter((c) => c.at[axis] <= mean[axis]);
    const high = members.filter((c) => c.at[axis] > mean[axis]);
    boxes.splice(0, 1, measure(low), measure(high));
  }
  const replacement = new Map();
  for (const { members, mean } of boxes) {
    const heaviest = members.reduce((a, b) => (b.weight > a.weight ? b : a));
    const spread = members.reduce((sum, c) => sum + c.weight, 0);
    // A colour that stands out in its box is kept exactly: grounds and letters, not the blends between them.
    const [r, g, b] = heaviest.weight > spread / 3 ? heaviest.at : mean.map(Math.round);
    const pixel = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    for (const member of members) replacement.set(member.pixel, pixel);
  }
  for (let i = 0; i < pixels.length; i += 1) pixels[i] = replacement.get(pixels[i]);
}

function measure(members) {
  const total = members.reduce((sum, c) => sum + c.weight, 0);
  const mean = [0, 1, 2].map((axis) => members.reduce((sum, c) => sum + c.at[axis] * c.weight, 0) / total);
  const errors = [0, 1, 2].map((axis) => members.reduce((sum, c) => sum + (c.at[axis] - mean[axis]) ** 2 * c.weight, 0));
  const axis = errors.indexOf(Math.max(...errors));
  // What lies on one side only cannot be cut.
  const error = members.length > 1 ? errors[axis] : 0;
  return { members, axis, mean, error };
}
