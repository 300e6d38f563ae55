/**
 * The hashes that XForms' digest() offers, module by module: the library's own entry brings
 * its ciphers along, which are 20 kB of the chunk and which no form function calls.
 */
export { default as MD5 } from 'crypto-js/md5.js';
export { default as SHA1 } from 'crypto-js/sha1.js';
export { default as SHA256 } from 'crypto-js/sha256.js';
export { default as SHA384 } from 'crypto-js/sha384.js';
export { default as SHA512 } from 'crypto-js/sha512.js';
