// Opens Studio in Chromium and prints what is there as JSON: node studio.mjs CHROMIUM ADDRESS
import { chromium } from "playwright-core";

const [, , executablePath, address] = process.argv;
const found = { errors: [], elsewhere: [] };
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const tab = await browser.newPage({ viewport: { width: 1440, height: 900 } });
tab.on("console", (message) => message.type() === "error" && found.errors.push(message.text()));
tab.on("pageerror", (error) => found.errors.push(String(error)));
tab.on("request", (request) => {
  const { protocol, origin } = new URL(request.url());
  if (protocol.startsWith("http") && origin !== new URL(address).origin) found.elsewhere.push(request.url());
});
await tab.goto(address);
await tab.locator("[role=grid] [role=gridcell], td").nth(3).waitFor({ timeout: 60_000 });
found.text = await tab.textContent("body");
await browser.close();
console.log(JSON.stringify(found));
