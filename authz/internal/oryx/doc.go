// Package oryx stands in for github.com/ory/x, which fosite asks for.
//
// Of that large module fosite calls two functions, errorsx.WithStack and
// otelx.End, looks up a cause in one place and names five interfaces of one
// method each. Importing the original for these links gRPC, several tracing
// exporters and a database toolkit into the server, and brings their security
// advisories along. The root go.mod therefore replaces github.com/ory/x with
// this module, which holds those names and nothing else.
//
// It refuses to grow: a name belongs here only if the pinned fosite does not
// compile without it. When fosite is upgraded, the compiler says what changed.
package oryx
