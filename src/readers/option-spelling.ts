/** Options that messages name. */
type NamedOption = 'format' | 'encoding' | 'columns' | 'types' | 'textField' | 'aField' | 'bField' | 'deleteAll';

/** Spells an option as whoever gets the message would write it; the command line has its own way. */
export type OptionSpelling = (option: NamedOption) => string;

/** As programs write options. */
export const asInPrograms: OptionSpelling = (option) => option;
