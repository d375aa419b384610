import fc from 'fast-check';
import { anyText } from '../../fixtures/any-text.ts';

/** Few words and characters, so that texts share some; and now and then any text at all. */
export const arbitraryText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(
        fc.constantFrom(
          '税',
          '法',
          '税法',
          '的',
          '的',
          'cat',
          'cats ',
          'dogs ',
          'IPhone15',
          'Wi-Fi ',
          'wifi',
          'WiFi ',
          'café',
          'Cafes ',
          'C++ ',
          '.Net ',
          "don't",
          '-',
          '.',
          '+',
          '，',
          ' ',
          '😀',
          '𠮷野',
          'カ',
        ),
        {
          maxLength: 16,
        },
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: anyText({ maxLength: 8 }) },
);
