import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogues, LANGUAGES, message, startLanguage, type MessageKey } from './messages';

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const keys = Object.keys(catalogues.en) as MessageKey[];

describe('the catalogues', () => {
  it.each(LANGUAGES)('%s has the same keys as English, in order', (language) => {
    expect(Object.keys(catalogues[language])).toEqual(keys);
  });

  it.each(LANGUAGES)('%s has no empty message', (language) => {
    expect(keys.filter((key) => catalogues[language][key].trim() === '')).toEqual([]);
  });

  it.each(LANGUAGES)('%s fills the same places as English', (language) => {
    for (const key of keys) {
      expect(places(catalogues[language][key]), key).toEqual(places(catalogues.en[key]));
    }
  });

  it('hold no message that nothing shows', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/i18n|\.test\./.test(file))
      .map((file) => readFileSync(join('src', file), 'utf8'))
      .join('\n');
    const stems = [...sources.matchAll(/`([a-z]+\.(?:[a-z]+\.)?)\$\{/g)].map(([, stem]) => stem ?? '');
    const unused = keys.filter((key) => !sources.includes(`'${key}'`) && !stems.some((stem) => key.startsWith(stem)));
    expect(unused).toEqual([]);
  });
});

describe('message', () => {
  it('fills its places', () => {
    expect(message('zh-CN', 'pager.page', { page: 3 })).toBe('第 3 页');
  });

  it('leaves a place without a value to be seen', () => {
    expect(message('en', 'pager.page')).toBe('Page {page}');
  });
});

describe('startLanguage', () => {
  it('is the remembered one', () => {
    expect(startLanguage('en', ['zh-CN'])).toBe('en');
  });

  it('is the first preferred one that there is', () => {
    expect(startLanguage(null, ['fr-FR', 'zh-TW', 'en'])).toBe('zh-CN');
  });

  it('is English when nothing fits', () => {
    expect(startLanguage('tlh', ['fr'])).toBe('en');
  });
});
