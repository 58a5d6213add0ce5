// Package guide is the documentation for partners: the guide at /docs, and the same
// for programs as OpenAPI at /openapi.yaml. Both use the names, addresses and
// lifetimes of the running server. Samples and proxy configurations are files, which
// tests run.
//
// It does not depend on the packages that it describes: tests in cmd/fairlead compare it
// with a running server.
package guide
