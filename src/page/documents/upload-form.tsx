import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { hasRecords } from '../api/file-formats.ts';
import type { FilePreview } from '../api/types.ts';
import { MarkedText } from '../parts/marked-text.tsx';
import { useWords } from '../text/language.ts';
import type { ImportFields } from './import-file.ts';

/** Columns of a file that are shown. */
const MOST_COLUMNS = 6;

/** What a file holds, where its text stands, and which collection it goes to. */
export function UploadForm({
  file,
  preview,
  collection,
  onStart,
}: {
  file: File;
  preview: FilePreview;
  collection: string;
  onStart: (into: string, fields: ImportFields) => void;
}): JSX.Element {
  const { say } = useWords();
  const { format, fields, records } = preview;
  const [target, setTarget] = useState(collection);
  const [textField, setTextField] = useState(preview.textField);
  const [idField, setIdField] = useState(fields.includes('id') ? 'id' : '');
  if (records.length === 0) return <p>{say('uploadEmpty', { file: file.name })}</p>;
  const choosesFields = hasRecords(format);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        onStart(target, choosesFields ? { textField, idField: idField || undefined } : {});
      }}
    >
      <Preview file={file} preview={preview} textField={textField} />
      <div class="inline">
        {choosesFields && (
          <label>
            <span class="label">{say('uploadTextField')}</span>
            <select value={textField} onChange={(event) => setTextField(event.currentTarget.value)}>
              {fields.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        {choosesFields && (
          <label>
            <span class="label">{say('uploadIdField')}</span>
            <select value={idField} onChange={(event) => setIdField(event.currentTarget.value)}>
              {!fields.includes('id') && <option value="">{say('uploadNoId')}</option>}
              {fields.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          <span class="label">{say('uploadInto')}</span>
          <input
            value={target}
            required
            maxLength={64}
            pattern="[\p{L}\p{N}._\-]+"
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => setTarget(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="strong" disabled={choosesFields && textField === undefined}>
          {say('uploadStart')}
        </button>
      </div>
    </form>
  );
}

/** The first records as a table; the column of the text stands out. */
function Preview({
  file,
  preview: { format, fields, records, hasMore },
  textField,
}: {
  file: File;
  preview: FilePreview;
  textField: string | undefined;
}): JSX.Element {
  const { say } = useWords();
  const chosen = fields.filter((name) => name === textField);
  const columns = [...chosen, ...fields.filter((name) => name !== textField)].slice(0, MOST_COLUMNS);
  const first = say(hasMore ? 'uploadFirst' : 'uploadAll', { n: records.length });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="table-room" tabIndex={0} aria-label={file.name}>
      <table>
        <caption>
          <b>{file.name}</b> <span class="tag">{format.toUpperCase()}</span> <span class="soft">{first}</span>
        </caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th scope="col" key={name} class={name === textField ? 'chosen-column' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record, i) => (
            <tr key={i}>
              {columns.map((name) => (
                <td key={name} class={name === textField ? 'chosen-column' : ''}>
                  <span class="cell">
                    <MarkedText text={wordsOf(record[name])} />
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function wordsOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
