// Asks onnxruntime-node about graphs; see make.py.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// The package is looked for where node was started.
const require = createRequire(resolve("package.json"));
const ort = require("onnxruntime-node");
const here = dirname(fileURLToPath(import.meta.url));
const [pictures, side] = [2, 64];
const pixels = new Float32Array(pictures * 3 * side * side);
const present = new Uint8Array(pictures * side * side);
for (let i = 0; i < present.length; i++) {
  present[i] = i < side * side || i % side < 48 ? 1 : 0;
}
for (let i = 0; i < pixels.length; i++) {
  const place = Math.floor(i / (3 * side * side)) * side * side + (i % (side * side));
  pixels[i] = present[place] ? (((i * 7919) % 256) - 128) / 64 : 0;
}
const version = JSON.parse(readFileSync(resolve("node_modules/onnxruntime-node/package.json"))).version;
const told = { by: `onnxruntime-node ${version}, Node ${process.version}` };
for (const file of readdirSync(process.argv[2]).filter((name) => name.endsWith(".onnx")).sort()) {
  const session = await ort.InferenceSession.create(join(process.argv[2], file));
  const said = await session.run({
    images: new ort.Tensor("float32", pixels, [pictures, 3, side, side]),
    pixel_mask: new ort.Tensor("bool", present, [pictures, side, side]),
  });
  const outputs = {};
  for (const [name, tensor] of Object.entries(said)) {
    outputs[name] = Array.from(tensor.data.slice(0, 2000), (x) => Number(Number(x).toFixed(7)));
  }
  told[basename(file, ".onnx")] = { outputs };
}
writeFileSync(join(here, "node.json"), JSON.stringify(told) + "\n");
