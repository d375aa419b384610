import { render } from 'preact';
import { refreshCollections } from './collections/chosen.ts';
import { App } from './shell/app.tsx';
import { tellDocument } from './text/language.ts';

tellDocument();
render(<App />, document.getElementById('page')!);
refreshCollections();
