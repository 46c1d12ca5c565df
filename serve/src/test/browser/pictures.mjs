// Pictures that are made here, so that the repository holds none.

/** A bright bar on dark ground as TIFF, which the server reads and Chromium does not show. */
export function tiff() {
  const [width, height] = [60, 40];
  const entries = [[256, 3, 1, width], [257, 3, 1, height], [258, 3, 1, 8], [259, 3, 1, 1], [262, 3, 1, 1],
    [273, 4, 1, 8 + 2 + 9 * 12 + 4], [277, 3, 1, 1], [278, 3, 1, height], [279, 4, 1, width * height]];
  const file = Buffer.alloc(8 + 2 + entries.length * 12 + 4 + width * height, 40);
  file.write("II*\0", 0, "latin1");
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    file.writeUInt16LE(tag, 10 + 12 * i);
    file.writeUInt16LE(type, 12 + 12 * i);
    file.writeUInt32LE(count, 14 + 12 * i);
    file.writeUInt32LE(value, 18 + 12 * i);
  });
  file.writeUInt32LE(0, 10 + 12 * entries.length);
  for (let y = 10; y < 30; y++) {
    const line = file.length - (height - y) * width;
    file.fill(220, line + 12, line + 48);
  }
  return file;
}

/** A JPEG with the note that it has to be turned by a quarter to be upright, as phones write it. */
export function lying(jpeg) {
  const turn = "120103000100000006000000";
  const note = Buffer.from(`45786966000049492a00080000000100${turn}00000000`, "hex");
  const segment = Buffer.from([0xff, 0xe1, (note.length + 2) >> 8, (note.length + 2) & 255]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, note, jpeg.subarray(2)]);
}
