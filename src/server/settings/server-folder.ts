/** Folder of a database for what only the server needs. */
export const SERVER_FOLDER = 'server';
