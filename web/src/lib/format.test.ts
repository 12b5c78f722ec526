import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatDecimal, formatInstant, NONE, shortId } from './format';

describe('formatDecimal', () => {
  it('keeps every digit of a number that no double can hold', () => {
    expect(formatDecimal('123456789012345678901.100', 'en')).toBe('123,456,789,012,345,678,901.100');
  });

  it('keeps the sign of a number between minus one and zero', () => {
    expect(formatDecimal('-0.5', 'en')).toBe('-0.5');
  });

  it('uses the separators of the language', () => {
    expect(formatDecimal('1234.50', 'de')).toBe('1.234,50');
  });

  it('shows text that is no decimal as it is', () => {
    expect(formatDecimal('1e5', 'en')).toBe('1e5');
  });

  it.each([null, undefined, ''])('shows %j as nothing', (value) => {
    expect(formatDecimal(value, 'en')).toBe(NONE);
  });
});

describe('formatCount', () => {
  it('groups 64-bit integers exactly', () => {
    expect(formatCount('9223372036854775807', 'en')).toBe('9,223,372,036,854,775,807');
  });

  it('shows text that is no integer as it is', () => {
    expect(formatCount('many', 'en')).toBe('many');
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [64 * 1024 * 1024, '64 MiB'],
  ])('shows %d bytes', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('shows no size as nothing', () => {
    expect(formatBytes(null)).toBe(NONE);
  });
});

describe('formatInstant', () => {
  it('shows what is no instant as it is', () => {
    expect(formatInstant('soon', 'en')).toBe('soon');
  });

  it('differs between the languages', () => {
    const at = '2026-03-01T10:00:00Z';
    expect(formatInstant(at, 'zh-CN')).toContain('2026年3月1日');
    expect(formatInstant(at, 'en')).toContain('Mar 1, 2026');
  });
});

describe('shortId', () => {
  it('shortens a UUID and leaves a short name', () => {
    expect(shortId('0190b5c2-1111-7222-8333-abcdefabcdef')).toBe('0190b5c2…cdef');
    expect(shortId('default')).toBe('default');
  });
});
