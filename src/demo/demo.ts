import { start } from '../cli/program/start.ts';
import { demoCommand } from './demo-command.ts';

await start([demoCommand.name, ...process.argv.slice(2)], { [demoCommand.name]: async () => demoCommand });
