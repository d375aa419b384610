// Runs one exported function as a program: node run-program.js MODULE NAME JSON. A rejection nobody handles ends Node, as it ends
// the program of whoever uses the package.
const [module, name, given] = process.argv.slice(2);
const { [name]: program } = (await import(module)) as Record<string, (given: unknown) => Promise<void>>;
await program(JSON.parse(given));
