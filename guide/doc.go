// Package guide is the documentation for partners: the guide at /docs, and the same
// for programs as OpenAPI at /openapi.yaml. Both use the names, addresses and
// lifetimes of the running server. Samples and proxy configurations are files, which
// tests run.
//
// It depends on no package that it describes: tests beside the command hold what it
// says to a running server.
package guide
