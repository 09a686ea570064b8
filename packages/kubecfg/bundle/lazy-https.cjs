/** Stands for node:https in the bundle: TLS is loaded by the first who asks for it, and most calls never do. */
const https = () => require('node:https');

exports.request = (...args) => https().request(...args);
exports.Agent = function Agent(options) {
  return new (https().Agent)(options);
};
