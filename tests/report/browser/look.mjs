// Opens a page in Chromium and prints what is there as JSON: node look.mjs CHROMIUM PAGE [FOLDER FOR PICTURES]
// With AXE=no nobody asks whether it is accessible, which takes nine tenths of the time.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [, , executablePath, page, pictures] = process.argv;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const found = { errors: [], requests: [], axe: [], wide: [] };

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, bypassCSP: true });
const tab = await context.newPage();
tab.on("console", (message) => message.type() === "error" && found.errors.push(message.text()));
tab.on("pageerror", (error) => found.errors.push(String(error)));
tab.on("request", (request) => !/^(file|data):/.test(request.url()) && found.requests.push(request.url()));
await tab.goto(pathToFileURL(page).href);

found.charts = await tab.$$eval("figure.chart", (figures) =>
  figures.map((figure) => ({
    panel: figure.dataset.panel ?? null,
    story: figure.closest(".story")?.id ?? null,
    marks: [...figure.querySelectorAll("svg [aria-roledescription]")]
      .filter((mark) => /bar|point|tick/.test(mark.getAttribute("aria-roledescription")))
      .map((mark) => mark.getAttribute("aria-label")),
  })),
);
found.panels = await tab.$$eval("[data-panel]", (panels) =>
  Object.fromEntries(panels.map((panel) => [panel.dataset.panel, [...panel.querySelectorAll("[data-value]")].map((cell) => Number(cell.dataset.value))])),
);
found.counts = await tab.$$eval("[data-model]", (cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.model, Number(cell.textContent.replaceAll(",", ""))])));
found.entries = await tab.$$eval("[role=tabpanel]:has(table.entries)", (panels) => Object.fromEntries(panels.map((panel) => [panel.id, panel.querySelectorAll("table.entries tr").length - 1])));
found.text = await tab.$eval("main", (main) => main.textContent);

const visible = (number) =>
  tab.evaluate((place) => {
    const tabs = [...document.querySelectorAll("[role=tablist]")[place].querySelectorAll("[role=tab]")];
    return tabs.flatMap((each, place) => (document.getElementById(each.getAttribute("aria-controls")).hidden ? [] : [place]));
  }, number);
found.tabs = {};
for (const [number, name] of (await tab.$$eval("[role=tablist]", (lists) => lists.map((list) => list.getAttribute("aria-label")))).entries()) {
  const buttons = tab.locator("[role=tablist]").nth(number).locator("[role=tab]");
  const seen = [await visible(number)];
  await buttons.last().click();
  seen.push(await visible(number));
  await tab.keyboard.press("ArrowRight");
  seen.push(await visible(number));
  await tab.keyboard.press("End");
  seen.push(await visible(number));
  await tab.keyboard.press("Home");
  seen.push(await visible(number));
  found.tabs[name] = { count: await buttons.count(), seen };
}

// The pointer and the keyboard show the arrows of a model, and lead to it.
found.diagram = [];
for (const act of ["hover", "focus"]) {
  const box = tab.locator("[role=tabpanel]:not([hidden]) svg.diagram a").last();
  await box[act]();
  found.diagram.push(await tab.$eval("[role=tabpanel]:not([hidden]) svg.diagram", (diagram) => ({
    boxes: diagram.querySelectorAll("a").length,
    lines: diagram.querySelectorAll("path").length,
    on: diagram.querySelectorAll("path.on").length,
    targets: [...diagram.querySelectorAll("a")].filter((each) => !document.getElementById(decodeURIComponent(each.getAttribute("href").slice(1)))).length,
  })));
}
found.hacked = await tab.evaluate(() => globalThis.hacked ?? null);

for (const colorScheme of ["light", "dark"]) {
  await tab.emulateMedia({ colorScheme });
  await tab.evaluate((open) => document.querySelectorAll("details").forEach((each) => (each.open = open)), colorScheme === "dark");
  if (process.env.AXE === "no") continue;
  await tab.addScriptTag({ content: axe });
  // Once with everything open all rules; colours alone differ in the other scheme.
  const rules = colorScheme === "dark" ? {} : { runOnly: ["color-contrast", "link-in-text-block"] };
  const result = await tab.evaluate((rules) => globalThis.axe.run(document, { resultTypes: ["violations"], ...rules }), rules);
  found.axe.push(...result.violations.map((each) => `${colorScheme}: ${each.id} at ${each.nodes.slice(0, 3).map((node) => node.target).join(", ")}`));
}
for (const width of [360, 1440]) {
  await tab.setViewportSize({ width, height: 900 });
  const sideways = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (sideways > 0) found.wide.push(`${sideways} px too wide at ${width} px`);
}
await tab.reload();
await tab.evaluate(() => (location.hash = "#areas"));
const link = tab.locator("table:has([data-model]) a").first();
const goal = await link.getAttribute("href");
await link.click();
// The page opens what a link leads to when the browser reports the new address: shortly after the click.
found.followed = await tab
  .waitForFunction((hash) => location.hash === hash && document.getElementById(decodeURIComponent(hash.slice(1)))?.open, goal, { timeout: 10_000 })
  .then(() => true, () => false);
if (pictures) {
  const parts = [["report", "#page-flow", "light"], ["report-charts", "#page-money", "dark"], ["report-story", "#stories", "light"], ["report-model", "#diagram-14", "light"]];
  for (const [name, hash, colorScheme] of parts) {
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize({ width: 1280, height: 800 });
    await tab.goto(`${pathToFileURL(page).href}${hash}`);
    await tab.screenshot({ path: `${pictures}/${name}.png` });
  }
}
await browser.close();
console.log(JSON.stringify(found));
