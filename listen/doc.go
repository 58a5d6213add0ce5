// Package listen accepts connections: it bounds how many are open, in total and for
// each client address, and it closes them without losing an answer or a request that
// is on its way. It knows HTTP's connection states and nothing of what is served.
package listen
