// A process of its own, so that sending and taking don't share a thread. Reads what to send from LOAD, prints the result as a line of JSON.
import { sendLoad, type Load } from './load.js';

console.log(JSON.stringify(await sendLoad(JSON.parse(process.env.LOAD!) as Load)));
