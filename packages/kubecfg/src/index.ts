export { main, type World } from './main.js';
