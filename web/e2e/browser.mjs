// A Chromium of our own, and what must hold on every page.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const screenshots = fileURLToPath(new URL('../target/screenshots', import.meta.url));

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export class Failure extends Error {}

export function expect(claim, message) {
  if (!claim) {
    throw new Failure(message);
  }
}

/** Asks until the answer is truthy; the deadline is an error that says what was waited for. */
export async function until(what, ask, seconds = 20) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) {
      return answer;
    }
    expect(Date.now() < deadline, `waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** What the page does wrong for those who cannot see it, or who look for one title. */
const accessibilityFaults = () => {
  const faults = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const titles = [...document.querySelectorAll('h1')].filter(shown);
  if (titles.length !== 1) {
    faults.push(`${titles.length} visible h1`);
  }
  if (document.documentElement.lang === '') {
    faults.push('no language');
  }
  for (const control of document.querySelectorAll('input, textarea, [role="switch"], [role="combobox"]')) {
    const named =
      control.labels?.length > 0 || control.getAttribute('aria-label') || control.getAttribute('aria-labelledby');
    if (shown(control) && !named && control.type !== 'hidden') {
      faults.push(`no label: ${control.outerHTML.slice(0, 120)}`);
    }
  }
  for (const button of document.querySelectorAll('button, a[href]')) {
    if (
      shown(button) &&
      !button.labels?.length &&
      !button.textContent.trim() &&
      !button.getAttribute('aria-label') &&
      !button.querySelector('[aria-label]:not([aria-hidden])') &&
      !button.title
    ) {
      faults.push(`no name: ${button.outerHTML.slice(0, 120)}`);
    }
  }
  if (document.documentElement.scrollWidth > window.innerWidth) {
    faults.push(`wider than the window: ${document.documentElement.scrollWidth} > ${window.innerWidth}`);
  }
  return faults;
};

/** Opens a browser, lets `walk` use a page of it, and closes it whatever happens. */
export async function withBrowser(walk) {
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  const executablePath = process.env.MORTISE_CHROMIUM || '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  const complaints = [];
  let page;
  let number = 0;
  const shot = async (name) => {
    number += 1;
    await page.screenshot({ path: join(screenshots, `${String(number).padStart(2, '0')}-${name}.png`) });
  };
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' });
    page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on('pageerror', (error) => complaints.push(`error in the page: ${error.message}`));
    page.on('console', (message) => {
      // An answer of 4xx is a complaint of the browser, not of the page; breaches of the content security policy are ours.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(`console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(process.env.MORTISE_URL) && !/^(data|blob):/.test(request.url())) {
        complaints.push(`another host is asked: ${request.url()}`);
      }
    });
    const look = async (name) => {
      // Animations end before the picture is taken.
      await page.evaluate(() =>
        Promise.allSettled(
          document
            .getAnimations()
            .filter((a) => a.effect.getTiming().iterations === 1)
            .map((a) => a.finished),
        ),
      );
      await shot(name);
      const faults = await page.evaluate(accessibilityFaults);
      expect(faults.length === 0, `${name}: ${faults.join('; ')}`);
      expect(complaints.length === 0, `${name}: ${complaints.join('; ')}`);
    };
    await walk(page, look);
  } catch (error) {
    if (page) {
      await shot('failed').catch(() => undefined);
    }
    throw error;
  } finally {
    await browser.close();
  }
}
