// Command fairlead is the porch, from which the whole house is visible: one file
// for each command, every setting in config.go, and the list of rooms in
// serve.go. It owns flags, the environment, output and exit codes; what is
// allowed is decided in the rooms.
package main
