// Package guide is the documentation for partners: the guide at /docs, and the same
// for programs as OpenAPI at /openapi.yaml. Both use the names, addresses and
// lifetimes of the running server. Samples, recipes and proxy configurations are files,
// which tests run.
//
// The guide has a start page, a page for each topic, and a search over all of them. Pages
// are the same for everyone, except that samples have the IDs of a partner's person who is
// signed in.
//
// It does not depend on the packages that it describes: tests in cmd/fairlead compare it
// with a running server.
package guide
