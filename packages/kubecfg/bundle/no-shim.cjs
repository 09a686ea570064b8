/** Stands in the bundle for what yargs asks of its platform to print help texts and load files: kubecfg does neither. */
module.exports = {};
