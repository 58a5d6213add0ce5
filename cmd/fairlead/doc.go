// Command fairlead is the whole product: one file for each command, every setting
// in config.go, and the list of packages that serve routes in serve.go.
//
// It owns flags, the environment, output and exit codes, the listeners and how they
// are closed, background work, and what operators see. It decides nothing about
// people, partners or tokens: the packages below it do.
package main
