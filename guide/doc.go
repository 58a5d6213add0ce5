// Package guide tells partners and their programs how to use this server: the
// guide at /docs and the same as OpenAPI at /openapi.yaml. Names, addresses and
// lifetimes in both are those of the running server. The samples and the proxy
// configurations are files of their own, which tests run.
//
// It refuses to know how anything works: what it says of other rooms is held to
// the running server by tests beside the program.
package guide
