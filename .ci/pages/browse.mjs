// Opens pages in a headless Chromium and does what people do there.
import puppeteer from 'puppeteer-core';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import assert from 'node:assert/strict';

const folder = resolve(process.argv[2]);
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const opened = async (name) => {
  const page = await browser.newPage();
  const wrong = [];
  page.on('console', (said) => wrong.push(`console: ${said.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => { wrong.push('a dialog'); dialog.dismiss(); });
  page.on('request', (request) => request.url().startsWith('file:') || request.url().startsWith('data:') || wrong.push(`fetched ${request.url()}`));
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(pathToFileURL(`${folder}/${name}.html`).href);
  return { page, done: async () => { assert.deepEqual(wrong, [], name); await page.close(); } };
};
const count = (page, what) => page.$$eval(what, (all) => all.length);
const text = (page, what) => page.$eval(what, (own) => own.textContent);

// Search, click, keys.
{
  const { page, done } = await opened('go-live');
  assert.equal(await count(page, '#list button'), 19);
  await page.keyboard.press('/');
  await page.keyboard.type('回退判断');
  const found = await count(page, '#list button');
  assert.ok(found >= 2 && found < 19, `${found} found`);
  assert.equal(await count(page, 'svg .node.found'), found);
  await page.keyboard.press('Escape');
  assert.equal(await count(page, '#list button'), 19);
  await page.keyboard.press('ArrowDown');
  assert.match(await text(page, '#about h2'), /4\.2\.7\.1 培训/);
  await page.keyboard.press('ArrowDown');
  assert.match(await text(page, '#about h2'), /4\.2\.7\.2/);
  await page.$$eval('svg .node', (all) => all.find((own) => own.textContent.includes('4.2.7.13')).dispatchEvent(new MouseEvent('click', { bubbles: true })));
  assert.match(await text(page, '#about h2'), /4\.2\.7\.13 上线结束/);
  assert.equal(await count(page, 'svg .node.on'), 1);
  await page.click('[data-tab=records]');
  await page.$$eval('#list button', (all) => all.find((own) => own.textContent.includes('缺陷报告')).click());
  assert.ok((await count(page, 'svg .node.found')) >= 4);
  await done();
}
// How large: by keys and buttons; whole.
{
  const { page, done } = await opened('om-service');
  const wide = () => page.$eval('#drawing svg', (own) => own.getBoundingClientRect().width);
  const before = await wide();
  await page.keyboard.press('-');
  assert.ok(Math.abs((await wide()) - before / 1.25) < 1);
  await page.click('#larger');
  assert.ok(Math.abs((await wide()) - before) < 1);
  await page.keyboard.press('0');
  assert.ok(await page.$eval('#drawing', (own) => own.scrollWidth <= own.clientWidth), 'all of it is seen across');
  await page.screenshot({ path: `${folder}/om-service-whole.png` });
  await done();
}
// Each walkthrough, to its end; playing by itself; dark.
for (const name of ['go-live', 'om-service']) {
  const { page, done } = await opened(name);
  await page.click('[data-tab=walks]');
  const walks = await count(page, '#list button');
  assert.ok(walks >= 5, `${walks} walkthroughs`);
  for (let at = 0; at < walks; at += 1) {
    await page.$$eval('#list button', (all, at) => all[at].click(), at);
    const [now, all] = (await text(page, '#count')).split('/').map(Number);
    assert.equal(now, 1);
    for (let turn = 1; turn < all; turn += 1) await page.keyboard.press('ArrowRight');
    assert.equal(await text(page, '#count'), `${all} / ${all}`);
    const ended = await page.$$eval('svg .node.lit .end', (ends) => ends.length);
    assert.equal(ended, 1, `${name}, walkthrough ${at + 1} ends once`);
    const name_ = await text(page, '#about h2');
    assert.ok((await page.$$eval('svg .node.lit', (all) => all.map((own) => own.textContent).join())).includes(name_));
  }
  await page.$$eval('#list button', (all) => all[0].click());
  await page.click('#play');
  await page.waitForFunction(() => document.querySelector('#count').textContent.startsWith('2 /'), { timeout: 5000 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(paper, 'rgb(20, 24, 29)');
  await page.screenshot({ path: `${folder}/${name}-dark.png` });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
  await page.screenshot({ path: `${folder}/${name}-light.png` });
  await done();
}
// Narrow.
{
  const { page, done } = await opened('om-service');
  await page.setViewport({ width: 420, height: 800 });
  await page.screenshot({ path: `${folder}/om-service-narrow.png` });
  await done();
}
// Hostile words are words.
{
  const { page, done } = await opened('hostile');
  assert.equal(await count(page, 'script'), 2);
  assert.equal(await count(page, 'img'), 0);
  for (const tab of ['steps', 'records', 'roles', 'terms', 'walks']) {
    await page.click(`[data-tab=${tab}]`);
    await page.$$eval('#list button', (all) => all.forEach((own) => own.click()));
  }
  assert.match(await page.title(), /<script>/);
  await done();
}
// Long.
{
  const { page, done } = await opened('long');
  assert.equal(await count(page, '#list button'), 200);
  for (let at = 0; at < 200; at += 1) await page.keyboard.press('ArrowDown');
  assert.match(await text(page, '#about h2'), /9\.200/);
  await done();
}
for (const name of ['go-live-document', 'om-service-document']) {
  const { page, done } = await opened(name);
  assert.equal(await count(page, 'table.steps'), 1);
  await page.pdf({ path: `${folder}/${name}.pdf`, format: 'A4' });
  await done();
}
await browser.close();
console.log('Chromium: 7 pages, nothing fetched, nothing on the console');
