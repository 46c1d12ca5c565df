// Drives the page of `groupdetr serve` in Chromium, as people do, and leaves screenshots to look at. From the root:
//
//   npm install --prefix serve/src/test/browser
//   node serve/src/test/browser/page.mjs ./groupdetr serve demo/run masks=demo-masks/run --port 0
//
// starts that server, of two models, and ends it. Any models will do, also those of `demo --quick`. CHROMIUM names
// another browser than /usr/bin/chromium, SHOTS another folder than serve/target/page.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { lying, tiff } from "./pictures.mjs";
import { serve } from "./server.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = resolve(process.env.SHOTS ?? join(import.meta.dirname, "../../../target/page"));
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** A page at the address, which must not ask anyone else, write an error, or run into the policy of contents. */
async function open(browser, address, options = {}, greeting = "Choose a picture or take a sample.") {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.wrong = [];
  page.asked = [];
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("console", (message) => {
    const refused = message.text().startsWith("Failed to load resource"); // As some of these requests are to be.
    if (message.type() === "error" && !refused) page.wrong.push(message.text());
  });
  page.on("request", (request) => {
    page.asked.push(request.url());
    if (!request.url().startsWith(address) && !request.url().startsWith("blob:")) page.wrong.push(request.url());
  });
  await page.goto(address);
  await page.getByText(greeting).waitFor();
  return page;
}

async function close(page) {
  assert.deepEqual(page.wrong, []);
  await page.context().close();
}

let shots = 0;

async function shoot(page, name, whole = true) {
  const number = String(++shots).padStart(2, "0");
  await page.screenshot({ path: join(SHOTS, `${number}-${name}.png`), fullPage: whole });
}

/** Nothing is too wide, and axe-core finds nothing; it runs outside the page's policy. */
async function audit(page, where) {
  await fits(page);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html)}`);
  assert.deepEqual(found, [], `axe on ${where}`);
}

/** Nothing is wider than what it stands in. */
async function fits(page) {
  const content = await page.evaluate(() => document.documentElement.scrollWidth);
  const { width } = page.viewportSize();
  assert.ok(content <= width, `the page has ${content} pixels of width in a window of ${width}`);
  const wide = await page.locator(".panel, #classes, .view, .list").evaluateAll((all) =>
    all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML.slice(0, 50)));
  assert.deepEqual(wide, [], "parts that are wider than their places");
}

const views = (page) => page.locator(".view:not([hidden])");
const rows = (view) => view.locator("[role=option]:not([hidden])");
const boxes = (view) => view.locator(".box:not([hidden])");

async function answered(page, count) {
  const answers = ".view:not([hidden]) .answer:not([hidden])";
  await page.waitForFunction(([all, wanted]) => document.querySelectorAll(all).length === wanted, [answers, count]);
}

async function sample(page, name, count = 2) {
  await page.getByRole("button", { name, exact: true }).click();
  await page.waitForFunction(() => document.querySelector(".busy:not([hidden])"));
  await answered(page, count);
  await page.getByRole("status").filter({ hasText: /^Detections of/ }).waitFor();
}

async function slide(page, value) {
  await page.getByLabel("Least score").fill(String(value));
}

async function firstLook(browser, address) {
  const page = await open(browser, address);
  await audit(page, "the empty page");
  await shoot(page, "empty");
  await sample(page, "Shapes");
  assert.equal(await views(page).count(), 2, "both models are shown side by side");
  const [left, right] = await Promise.all([0, 1].map((i) => views(page).nth(i).boundingBox()));
  assert.ok(left.y === right.y && left.x + left.width <= right.x, "side by side");
  for (const time of ["waiting", "decoding", "model", "total"]) {
    await views(page).nth(1).locator("dt", { hasText: time }).waitFor();
  }
  await shoot(page, "sample");
  await slider(page);
  await linked(page);
  await json(page);
  await classes(page);
  await page.locator("#models input").nth(1).uncheck();
  assert.equal(await views(page).count(), 1);
  await shoot(page, "one-model");
  await close(page);
}

/** Moving the slider shows more or less, without asking again. */
async function slider(page) {
  const asked = page.asked.length;
  const counts = [];
  for (const least of [0, 0.05, 0.2, 1]) {
    await slide(page, least);
    counts.push(await rows(views(page).first()).count());
    assert.equal(await boxes(views(page).first()).count(), counts.at(-1), "a box for each row");
  }
  assert.ok(counts[0] > 0, "at 0 there is something");
  assert.deepEqual(counts, [...counts].sort((a, b) => b - a), "the higher the less");
  await page.getByRole("status").filter({ hasText: "Detections of 1.00 or more" }).waitFor();
  await views(page).first().getByText("None of 1.00 or more. The best has").waitFor();
  await shoot(page, "nothing");
  await slide(page, 0);
  await shoot(page, "everything");
  await audit(page, "everything");
  assert.equal(page.asked.filter((address) => address.includes("/detect")).length, 2, "each model was asked once");
  assert.equal(page.asked.slice(asked).filter((address) => !address.startsWith("blob:")).length, 0);
}

/** A row marks its box, and a box its row. */
async function linked(page) {
  const view = views(page).last();
  await rows(view).nth(1).hover();
  assert.equal(await view.locator(".box.marked").count(), 1);
  await shoot(page, "hover", false);
  await view.locator(".box.marked").dispatchEvent("click");
  assert.equal(await view.locator("[aria-selected=true]").count(), 1);
  const score = await view.locator("[aria-selected=true] .score").textContent();
  assert.ok((await view.locator(".box.marked").textContent()).endsWith(score), "row and box are the same detection");
}

/** What the opened JSON of a view has of its picture. */
async function written(view) {
  return JSON.parse(await view.locator("pre").filter({ hasText: "}" }).textContent()).pictures[0];
}

/** The box of each detection is where the picture has it. */
async function placed(page) {
  const view = views(page).first();
  const stage = await view.locator(".stage").boundingBox();
  const { width, height, detections } = await written(view);
  assert.ok(Math.abs(stage.width / stage.height - width / height) < 0.01, "the picture keeps its proportions");
  for (const [i, { box }] of detections.entries()) {
    const drawn = await boxes(view).nth(i).boundingBox();
    const inside = box.map((value, side) => Math.min(Math.max(value, 0), side % 2 ? height : width));
    const wanted = [stage.x + (inside[0] * stage.width) / width, stage.y + (inside[1] * stage.height) / height];
    const sizes = [((inside[2] - inside[0]) * stage.width) / width, ((inside[3] - inside[1]) * stage.height) / height];
    const off = [drawn.x - wanted[0], drawn.y - wanted[1], drawn.width - Math.max(sizes[0], 4),
      drawn.height - Math.max(sizes[1], 4)]; // A box is never thinner than its two lines.
    assert.ok(off.every((pixels) => Math.abs(pixels) < 1), `box ${i} is off by ${off}`);
  }
}

/** Masks are painted inside the boxes of detections that are shown, and in each of these somewhere. */
async function masked(page) {
  const view = views(page).last();
  const [best] = (await written(view)).detections;
  await slide(page, Math.floor(100 * best.score) / 100);
  const shown = (await written(view)).detections.filter(({ mask }) => mask);
  const [inside, outside] = await view.locator("canvas").evaluate((canvas, all) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const counts = [0, 0];
    for (let i = 3; i < data.length; i += 4) {
      const [x, y] = [((i - 3) / 4) % canvas.width, Math.floor((i - 3) / 4 / canvas.width)];
      const holds = ([left, top, right, bottom]) => x >= left - 1 && x <= right && y >= top - 1 && y <= bottom;
      if (data[i] > 0) counts[all.some(holds) ? 0 : 1]++;
    }
    return counts;
  }, shown.map(({ box }) => box));
  assert.equal(inside > 0, shown.length > 0, "the masks are painted");
  assert.equal(outside, 0, "only in their boxes");
}

async function json(page) {
  const view = views(page).last();
  await slide(page, 0.05);
  await view.getByText("JSON", { exact: true }).click();
  const { detections } = await written(view);
  assert.equal(detections.length, await rows(view).count());
  assert.ok(detections.every((found) => found.score >= 0.05 && found.box.length === 4));
  await view.getByRole("button", { name: "Copy JSON" }).click();
  await page.getByRole("status").filter({ hasText: /copied|Ctrl\+C/ }).waitFor();
  await shoot(page, "json");
  await masked(page);
  await slide(page, 0.05);
  await view.getByText("JSON", { exact: true }).click();
  await views(page).first().getByText("JSON", { exact: true }).click();
  await placed(page);
}

async function classes(page) {
  const view = views(page).first();
  const before = await rows(view).count();
  const label = await rows(view).first().evaluate((row) => row.childNodes[1].textContent);
  await page.locator("#classes").getByLabel(label).uncheck();
  const after = await rows(view).count();
  assert.ok(after < before, "a class that is not wanted is hidden");
  await page.locator("#classes").getByLabel(label).check();
  assert.equal(await rows(view).count(), before);
}

/** Files: chosen, dropped, pasted, none, damaged, and one that only the server can read. */
async function files(browser, address) {
  const page = await open(browser, address);
  const shapes = Buffer.from(await (await fetch(`${address}samples/shapes.png`)).arrayBuffer());
  await page.locator("#file").setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: shapes });
  await answered(page, 2);
  assert.match(await views(page).first().locator("img").getAttribute("alt"), /^mine\.png\. Found: /);
  const give = (type, property, content) => page.evaluate(([event, key, bytes]) => {
    const data = new DataTransfer();
    if (bytes) data.items.add(new File([new Uint8Array(bytes)], `${event}.png`, { type: "image/png" }));
    dispatchEvent(new (event === "drop" ? DragEvent : ClipboardEvent)(event, { [key]: data, cancelable: true }));
  }, [type, property, content]);
  for (const [type, property] of [["drop", "dataTransfer"], ["paste", "clipboardData"]]) {
    await give(type, property, [...shapes]);
    await page.locator(`img[alt^="${type}.png"]`).nth(1).waitFor();
  }
  await give("paste", "clipboardData");
  await page.getByText("That holds no picture.").waitFor();
  await page.locator("#file").setInputFiles({ name: "bars.tif", mimeType: "image/tiff", buffer: tiff() });
  await page.locator('img[alt^="bars.tif"]').nth(1).waitFor();
  await page.waitForFunction(() => document.querySelector(".image").naturalWidth === 60);
  await shoot(page, "tiff");
  const jpeg = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(80, 40);
    canvas.getContext("2d").fillRect(0, 0, 40, 40);
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: "image/jpeg" })).arrayBuffer())];
  });
  const photo = { name: "photo.jpg", mimeType: "image/jpeg", buffer: lying(Buffer.from(jpeg)) };
  await page.locator("#file").setInputFiles(photo);
  await page.locator('img[alt^="photo.jpg"]').nth(1).waitFor();
  const { width, height } = await views(page).first().locator(".stage").boundingBox();
  assert.ok(Math.abs(height - 2 * width) < 2, "a photo that lies is shown upright, as the server sees it");
  const damaged = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("no picture") };
  await page.locator("#file").setInputFiles(damaged);
  await page.locator(".view .problem:not([hidden])").nth(1).waitFor();
  assert.match(await page.locator(".view .problem").first().textContent(), /notes\.jpg/);
  await audit(page, "a bad file");
  await shoot(page, "bad-file");
  await sample(page, "Cells");
  assert.equal(await page.locator(".problem:not([hidden])").count(), 0, "a good picture clears the problem");
  await close(page);
}

/** From the top to a detection's box by the keyboard alone, with the focus in sight all the way. */
async function keyboard(browser, address) {
  const page = await open(browser, address, { reducedMotion: "reduce" });
  const seen = [];
  const tab = async () => {
    await page.keyboard.press("Tab");
    const [where, outlined] = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === document.body) return ["", ""]; // Round the browser's own controls.
      const drawn = getComputedStyle(at.id === "file" ? at.nextElementSibling : at);
      return [at.id || at.textContent.trim() || at.parentElement.textContent.trim(), drawn.outlineStyle];
    });
    seen.push(where.slice(0, 30));
    assert.notEqual(outlined, "none", `the focus is in sight: ${seen.join(" | ")}`);
    return where;
  };
  const to = async (wanted) => {
    for (let i = 0; i < 40; i++) if (wanted.test(await tab())) return;
    assert.fail(`${wanted} is not reached: ${seen.join(" | ")}`);
  };
  await to(/^API$/);
  await to(/^file$/);
  await shoot(page, "focus", false);
  await to(/^Shapes$/);
  await page.keyboard.press("Enter");
  await answered(page, 2);
  await to(/^threshold$/);
  await page.keyboard.press("Home");
  await page.getByRole("status").filter({ hasText: "Detections of 0.00 or more" }).waitFor();
  await to(/\d × \d+ at/);
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp"]) await page.keyboard.press(key);
  const list = views(page).first().getByRole("listbox");
  const chosen = () => list.locator("[role=option]").evaluateAll((all) => all.indexOf(document.activeElement));
  assert.equal(await chosen(), 1);
  assert.equal(await views(page).first().locator(".box.marked").count(), 1, "the focus marks the box");
  await shoot(page, "keyboard", false);
  await page.keyboard.press("End");
  assert.equal(await chosen(), (await list.getByRole("option").count()) - 1);
  await to(/^JSON$/);
  assert.equal(await page.locator(".box.marked").count(), 0, "left, it is marked no longer");
  await page.keyboard.press("Enter");
  await to(/^\{"model"/);
  await to(/^Copy JSON$/);
  await close(page);
}

async function phone(browser, address, colorScheme) {
  const page = await open(browser, address, { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme });
  await fits(page);
  await sample(page, "Shapes");
  await slide(page, 0.1);
  await audit(page, `a ${colorScheme} phone`);
  await shoot(page, `phone-${colorScheme}`);
  await views(page).last().locator(".stage").scrollIntoViewIfNeeded();
  const { x, y, width, height } = await boxes(views(page).last()).last().boundingBox();
  await page.touchscreen.tap(x + width / 2, y + height / 2); // On this box, or a smaller one that lies on it.
  assert.equal(await views(page).last().locator(".box.marked").count(), 1, "a tap marks");
  await shoot(page, `phone-${colorScheme}-tap`, false);
  await close(page);
}

async function dark(browser, address) {
  const page = await open(browser, address, { colorScheme: "dark" });
  await sample(page, "Street");
  await slide(page, 0.1);
  await audit(page, "dark");
  await shoot(page, "dark");
  await close(page);
}

/** A server that wants a token: the page asks for it. */
async function locked(browser, command) {
  const file = join(SHOTS, "token.txt");
  writeFileSync(file, "a-token");
  const server = await serve([...command, "--token-file", file]);
  const page = await open(browser, server.address, {}, "This server needs a token.");
  assert.equal(await page.evaluate(() => document.activeElement.id), "token");
  await audit(page, "the token");
  await page.keyboard.type("another");
  await page.keyboard.press("Enter");
  await page.getByText("The server does not know this token.").waitFor();
  await shoot(page, "token");
  await page.getByLabel("Token of this server").fill("a-token");
  await page.getByRole("button", { name: "Use" }).click();
  await sample(page, "Shapes");
  await close(page);
  await server.end();
}

async function forcedColours(browser, address) {
  const page = await open(browser, address, { forcedColors: "active" });
  await sample(page, "Cells");
  await slide(page, 0.1);
  await shoot(page, "forced-colours", false);
  await close(page);
}

/** The server ends; the page says so, also to who opens a picture then. */
async function gone(browser, server) {
  const page = await open(browser, server.address);
  await server.end();
  await page.locator("#file").setInputFiles({ name: "late.tif", mimeType: "image/tiff", buffer: tiff() });
  await page.getByText("The server does not answer.").nth(1).waitFor();
  await audit(page, "no server");
  await shoot(page, "gone");
  await page.getByRole("button", { name: "Try again" }).nth(1).click();
  await page.getByText("The server does not answer.").nth(1).waitFor();
  await page.getByRole("button", { name: "Shapes" }).click();
  await page.getByRole("status").filter({ hasText: "The server does not answer." }).waitFor();
  await close(page);
}

mkdirSync(SHOTS, { recursive: true });
assert.ok(process.argv.length > 2, "name the command that starts a server of two models");
const server = await serve(process.argv.slice(2));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  for (const part of [firstLook, files, keyboard, dark, forcedColours]) {
    console.log(part.name);
    await part(browser, server.address);
  }
  for (const scheme of ["light", "dark"]) await phone(browser, server.address, scheme);
  console.log("locked");
  await locked(browser, process.argv.slice(2));
  console.log("gone");
  await gone(browser, server);
  console.log(`all is well; look at the ${shots} pictures in ${SHOTS}`);
} finally {
  await browser.close();
  await server.end();
}
