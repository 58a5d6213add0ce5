// Package testrun connects a test account to a partner, from the partner's link to its first API
// call. It is the merchant's browser and the partner's server in one, and asks this server's own
// handler, over no network. Each request and answer is kept for the partner's developers to read,
// with "…" in place of codes, tokens, secrets, cookies and attempt IDs.
package testrun
