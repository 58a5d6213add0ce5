// Command bench measures the server as built for release: a child process with a database
// full of live tokens, and 32 keep-alive connections over loopback that each wait for a
// response before they send the next request. Each figure is compared with a bare
// net/http handler that returns as many bytes to the same requests in the same minute,
// since a machine's speed varies and the ratio does not.
//
// It uses only loopback, runs for a limited time, and leaves nothing behind except
// databases that -keep asks for. The result is a Markdown document on standard output;
// progress goes to standard error. See data.go for how it fills a database: every ID,
// secret, token and code is derived from its number, so that the load generator need not
// store them.
package main
