import { describe, expect, it } from 'vitest';
import { fieldErrors, parseProblem, pointerSegments, problemOf } from './problem';

const document = (members: object) => JSON.stringify({ title: 'Unprocessable', code: 'invalid', ...members });

describe('parseProblem', () => {
  it('keeps the members that the standard does not name', () => {
    const problem = parseProblem(412, document({ code: 'stale', current: { id: '1', version: 3 } }));
    expect(problem.code).toBe('stale');
    expect(problem.members.current).toEqual({ id: '1', version: 3 });
  });

  it('makes a usable problem of a body that is no JSON', () => {
    const problem = parseProblem(502, '<html>Bad gateway</html>');
    expect(problem).toMatchObject({ status: 502, code: 'http_502', errors: [], traceId: null });
  });

  it('makes a usable problem of JSON that is no object', () => {
    expect(parseProblem(500, '[1]').code).toBe('http_500');
  });

  it('drops entries and members of the wrong type', () => {
    const problem = parseProblem(422, document({ detail: 7, errors: ['x', null, { pointer: '/qty', line: 1.5 }] }));
    expect(problem.detail).toBe('');
    expect(problem.errors).toHaveLength(1);
    expect(problem.errors[0]).toMatchObject({ pointer: '/qty', line: undefined });
  });
});

describe('problemOf', () => {
  it('tells an error of our own by its message', () => {
    expect(problemOf(new Error('broken'))).toMatchObject({ status: 0, code: 'client', detail: 'broken' });
  });
});

describe('pointerSegments', () => {
  it.each([
    ['', []],
    ['/qty', ['qty']],
    ['/tags/0', ['tags', '0']],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['/~01', ['~1']],
  ])('reads %j', (pointer, segments) => {
    expect(pointerSegments(pointer)).toEqual(segments);
  });

  it('refuses what is no pointer', () => {
    expect(pointerSegments('qty')).toBeNull();
  });
});

describe('fieldErrors', () => {
  const problem = parseProblem(
    422,
    document({
      errors: [
        { pointer: '/qty', code: 'type', detail: 'expected a decimal' },
        { pointer: '/qty', code: 'max' },
        { pointer: '/tags/3', detail: 'too long' },
        { pointer: '/colour', detail: 'unknown field' },
        { detail: 'the row is locked' },
      ],
    }),
  );

  it('sets each message on its field and keeps the order', () => {
    const { byField } = fieldErrors(problem, ['qty', 'tags']);
    expect([...byField]).toEqual([
      ['qty', ['expected a decimal', 'max']],
      ['tags', ['too long']],
    ]);
  });

  it('keeps what belongs to no field of the form', () => {
    expect(fieldErrors(problem, ['qty', 'tags']).others).toEqual(['/colour: unknown field', 'the row is locked']);
  });
});
